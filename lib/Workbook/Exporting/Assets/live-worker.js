// Runs the library, away from the page's thread: a question in, its answer out, in their order.
import { dotnet } from './_framework/dotnet.js';

const { getAssemblyExports, getConfig, setModuleImports } = await dotnet.create();
setModuleImports('worker', { report: (stage, share) => postMessage({ stage, share }) });
const library = (await getAssemblyExports(getConfig().mainAssemblyName)).Live.Exports;

addEventListener('message', ({ data: { id, method, given } }) => {
  try {
    const answer = JSON.parse(library[method](...given));
    const numbers = method === 'Answer' ? Float64Array.from(library.Numbers()) : new Float64Array();
    postMessage({ id, answer, numbers }, [numbers.buffer]);
  } catch (error) {
    postMessage({ id, answer: { error: `this part cannot be computed: ${error.message}` }, numbers: new Float64Array() });
  }
});
postMessage({ ready: true });
