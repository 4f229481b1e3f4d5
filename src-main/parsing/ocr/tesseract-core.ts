import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The part of Tesseract's API (compiled to WebAssembly, tesseract.js-core) that is used here. */
export interface TesseractApi {
  /** @returns 0 when the languages could be loaded */
  Init(dataFolder: string, languages: string, engineMode: number): number;
  SetVariable(name: string, value: string): boolean;
  /** Takes the picture in the file `/input`. @returns 1 when it cannot be read */
  SetImageFile(exifOrientation: number, angle: number): number;
  Recognize(monitor: null): number;
  GetJSONText(): string;
  Clear(): void;
  End(): void;
}

/** One instance of the engine, with its own memory and its own files, which exist in that memory only. */
export interface TesseractModule {
  readonly TessBaseAPI: new () => TesseractApi;
  readonly FS: {
    writeFile(path: string, data: Uint8Array): void;
    unlink(path: string): void;
  };
  destroy(object: TesseractApi): void;
}

interface ModuleOptions {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly TesseractProgress: (percent: number) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

type ModuleFactory = (options: ModuleOptions) => Promise<TesseractModule>;

/** The neural network needs vector instructions to be quick; the fastest build that runs here is taken. */
const BUILDS = ['tesseract-core-relaxedsimd-lstm', 'tesseract-core-simd-lstm', 'tesseract-core-lstm'];

/**
 * Starts Tesseract on this thread. Everything comes from local files.
 * @param onProgress called every few words; what it throws ends the recognition, and the
 *   instance must not be used any more
 * @returns the instance, and its memory, which grows but never shrinks
 */
export async function startTesseract(
  onProgress: () => void,
): Promise<{ readonly module: TesseractModule; readonly memory: WebAssembly.Memory }> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('tesseract.js-core/package.json'));
  const { build, program } = await compile(folder);
  const factory: ModuleFactory = require(join(folder, `${build}.js`));
  const instance = Promise.withResolvers<WebAssembly.Instance>();
  const module = await factory({
    // It reports every oddity of a picture, and of its own settings.
    print() {},
    printErr() {},
    TesseractProgress: onProgress,
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(program, imports).then((started) => {
        instance.resolve(started);
        done(started, program);
      }, instance.reject);
      return {};
    },
  });
  const memory = Object.values((await instance.promise).exports).find((each) => each instanceof WebAssembly.Memory);
  if (!memory) throw new Error('Tesseract came without memory');
  return { module, memory };
}

async function compile(folder: string): Promise<{ build: string; program: WebAssembly.Module }> {
  for (const build of BUILDS) {
    const program = await WebAssembly.compile(await readFile(join(folder, `${build}.wasm`))).catch((error: unknown) => {
      if (error instanceof WebAssembly.CompileError) return undefined;
      throw error;
    });
    if (program) return { build, program };
  }
  throw new Error('this machine runs no build of Tesseract');
}
