import { pathToFileURL } from 'node:url';
import { compileFunction, SyntheticModule } from 'node:vm';
import Runtime from 'jest-runtime';

const isPackage = (path) => path.includes('/node_modules/') && !path.endsWith('.json');
/** Ours that a process loads once as well: the encoder takes a second to load and to encode the examples of the categories. */
const isKept = (path) => path.endsWith('/stack/model/encoder.ts');

/**
 * jest's own runtime evaluates every package again for each test file: the Temporal SDK, the embedded database and the like cost more processor
 * time than most tests. This one loads packages once per process, as Node does. Goes with `environment.mjs`.
 */
export default class SharedPackages extends Runtime {
  constructor(...args) {
    super(...args);
    const { esmLoader, executor } = this;
    const loadOurs = esmLoader.loadEsmModule.bind(esmLoader);
    esmLoader.loadEsmModule = (path, suffix) => {
      if (isPackage(path)) return loadPackage(path);
      return isKept(path) ? loadOnce(path, () => loadOurs(path, suffix)) : loadOurs(path, suffix);
    };
    esmLoader.loadCjsAsEsm = (_from, path) => loadPackage(path);
    esmLoader.getContext = () => undefined; // the scope of the process
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
  }
}

const loaded = new Map();

function loadOnce(path, load) {
  if (!loaded.has(path)) loaded.set(path, load());
  return loaded.get(path);
}

/** A module of a package, for the import of a test file. */
const loadPackage = (path) => loadOnce(path, () => importPackage(path));

async function importPackage(path) {
  const exported = await import(pathToFileURL(path).href);
  const names = Object.keys(exported);
  const setAll = function () {
    for (const name of names) this.setExport(name, exported[name]);
  };
  const module = new SyntheticModule(names, setAll, { identifier: path });
  await module.link(() => {});
  await module.evaluate();
  return module;
}
