export { ReactComponent as IconCloudCustom } from "./cloud-custom.svg";
