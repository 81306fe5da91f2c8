/** @file The code of the explorables as one script for browsers. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError, oneLine } from '../core/index.js';
import { RUNTIME } from './explorable.js';
import { pack } from './pack.js';

/** A script of this room's `browser` folder with all that it imports, for browsers of 2022 and later. It runs from a file and loads nothing.
 *  @throws "browser code ... cannot be bundled: ..." where it reaches for Node */
export async function bundleScript(entry: 'main' | 'network'): Promise<string> {
  const { build } = await import('esbuild');
  const file = join(import.meta.dirname, 'browser', `${entry}.js`);
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      charset: 'utf8',
      legalComments: 'inline',
      logLevel: 'silent',
      define: { 'import.meta.url': '"file:///network.js"' },
    });
    return outputFiles[0].text;
  } catch (error) {
    throw new DataError(`browser code ${entry}.js cannot be bundled: ${oneLine(error)}`, { cause: error });
  }
}

/** The script that runs networks: ONNX Runtime for WebAssembly, its binary (14 MB, packed to 5) inside. */
export async function networkScript(): Promise<string> {
  const code = createRequire(import.meta.url).resolve('onnxruntime-web/wasm');
  const binary = readFileSync(join(dirname(code), 'ort-wasm-simd-threaded.wasm'));
  const packed = await pack('u8', new Uint8Array(binary));
  return `globalThis.${RUNTIME} = ${JSON.stringify(packed)};\n${await bundleScript('network')}`;
}
