declare module "*.svg" {
  import type { FC } from "react";

  export const ReactComponent: FC<any>;
}
