// Evaluates generated provider files as the web app would, and says what came of them.
//
// Input: {files: [name], forms: [{file, target, editing, values, stored, steps}]}. Output: {providers: {name: {config,
// shape, exports}}, forms: [{values, errors, opened, shown, disabled, posted}]}. A form starts from the provider's
// defaults, or from what is `stored` when it is being edited. Then it holds `values`, and after them a person does
// `steps`, [name, action, text]. `opened` and `shown` are what a person sees before and after that, of the fields that
// are shown; `posted` is null when an error keeps the form from being sent.
const fs = require("node:fs");
const path = require("node:path");

const web = process.argv[2];
const load = (name) => require(path.join(web, "node_modules", name));
const ts = load("typescript");
const zod = load("zod");

const PROVIDERS = "apps/labelstudio/src/pages/Settings/StorageSettings/providers";
const icons = new Proxy({}, { get: (_, name) => Object.assign(() => null, { icon: name }) });

const evaluate = (file) => {
  const source = fs.readFileSync(path.join(web, file), "utf8");
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = { exports: {} };
  const known = { zod, "@humansignal/icons": icons };
  new Function("module", "exports", "require", outputText)(module, module.exports, (name) => {
    if (name in known) return known[name];
    throw new Error(`${file} imports ${name} at run time`);
  });
  return module.exports;
};

// The kinds of all nodes, in order: what is left of the source when its texts are taken away.
const shape = (file) => {
  const source = fs.readFileSync(path.join(web, file), "utf8");
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const describe = (node) => {
    const children = [];
    ts.forEachChild(node, (child) => void children.push(describe(child)));
    const name = ts.SyntaxKind[node.kind];
    return children.length ? `${name}(${children.join(",")})` : name;
  };
  return describe(tree);
};

const plain = (value) =>
  JSON.parse(JSON.stringify(value, (key, item) => (typeof item === "function" || key === "schema" ? undefined : item)));

const form = evaluate("libs/app-common/src/blocks/StorageProviderForm/types/provider.ts");
const { files, forms } = JSON.parse(fs.readFileSync(0, "utf8"));

const exported = {};
const providers = {};
for (const name of files) {
  const file = `${PROVIDERS}/${name}.ts`;
  exported[name] = evaluate(file);
  const config = exported[name].default;
  providers[name] = {
    config: plain(config),
    icon: config.icon?.icon,
    exports: Object.keys(exported[name]).sort(),
    conditions: Object.fromEntries(
      config.fields.map((field) => [field.name, Object.keys(field).filter((key) => /(On|When)$/.test(key))]),
    ),
    shape: shape(file),
  };
}

const seen = (fields, data) =>
  Object.fromEntries(
    fields.filter((field) => form.isVisible(field, data)).map((field) => [field.name, form.shown(field, data)]),
  );

const filled = ({ file, target, editing, values, stored, steps }) => {
  const config = exported[file].default;
  const fields = form.fieldsFor(config, target);
  const start = editing ? form.editedForm(form.fieldsFor(config), stored ?? {}) : form.defaultsFor(config.fields);
  let data = { ...start, ...values };
  const opened = seen(fields, data);
  for (const [name, action, text] of steps ?? []) {
    data = form.edited(fields.find((field) => field.name === name), data, action, text);
  }
  const { success, error } = form.schemaFor(fields, editing).safeParse(data);
  const errors = {};
  for (const issue of success ? [] : error.issues) errors[issue.path.join(".")] = issue.message;
  const disabled = fields.filter((field) => form.isVisible(field, data) && form.isDisabled(field, data));
  return {
    values: data,
    errors,
    opened,
    shown: seen(fields, data),
    disabled: disabled.map(({ name }) => name),
    posted: success ? form.posted(form.fieldsFor(config), data, editing) : null,
  };
};

process.stdout.write(JSON.stringify({ providers, forms: forms.map(filled) }));
