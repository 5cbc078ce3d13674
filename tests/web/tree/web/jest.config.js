// As the web app's own runs a test: Babel takes the types away, an svg is a component.
module.exports = {
  moduleNameMapper: { "^@humansignal/icons$": "<rootDir>/libs/ui/src/assets/icons/index.ts" },
  transform: {
    "\\.svg$": "<rootDir>/tools/svg-jest.js",
    "\\.ts$": [
      "babel-jest",
      {
        presets: ["@babel/preset-typescript"],
        plugins: ["@babel/plugin-transform-modules-commonjs"],
      },
    ],
  },
};
