import { plugin } from "bun";

plugin({
  name: "svg as a component",
  setup(build) {
    build.onLoad({ filter: /\.svg$/ }, () => ({ contents: "export const ReactComponent = () => null;", loader: "js" }));
  },
});
