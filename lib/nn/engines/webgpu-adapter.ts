/** @file Which adapter WebGPU would take, and whether it is a GPU.
 *
 *  ONNX Runtime's Node binding does not say: `ort.env.webgpu` is empty, and the log names no adapter. What a driver cannot hide is the device
 *  file that it works through: a process on a GPU holds /dev/dri/renderD*, /dev/nvidia0 or the like open, one on SwiftShader or lavapipe holds
 *  none. So a probe opens WebGPU in a process of its own and lists what it holds (Linux). Software drivers that come with Mesa are kept out
 *  of that process by VK_LOADER_DRIVERS_DISABLE, so that a graphics card whose driver does not work is not hidden behind them; where both
 *  work, WebGPU takes the card. Metal (macOS) has no software adapter; on Windows the list of video controllers tells.
 *  Seen at work with SwiftShader and without any driver only; no GPU was at hand. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { askProbe } from './ask-probe.js';
import type { ProbeReport } from './device-probe.js';

/** The GPU that WebGPU finds, or why it finds none. */
export type Adapter = { kind: 'hardware' | 'software'; name: string } | { kind: 'none'; why: string };

const GPU_FILES = /^\/dev\/(dri\/renderD\d+|nvidia\d+|dxg|kgsl-3d\d|mali\d*)$/;
const SOFTWARE_LIBRARIES = /swiftshader|lvp|lavapipe|llvmpipe/i;
const SOFTWARE_MANIFESTS = '*lvp*,*lavapipe*,*llvmpipe*,*swiftshader*';

let found: Promise<Adapter> | undefined;

/** The adapter of this machine; looked for once a process. */
export function findAdapter(): Promise<Adapter> {
  return (found ??= look());
}

async function look(): Promise<Adapter> {
  const { VK_LOADER_DRIVERS_DISABLE: already } = process.env;
  const disabled = [already, SOFTWARE_MANIFESTS].filter(Boolean).join(',');
  const first = await askProbe('webgpu', { VK_LOADER_DRIVERS_DISABLE: disabled });
  if (!('error' in first.report)) return judge(first.report, process.platform, controllers);
  const second = await askProbe('webgpu');
  if (!('error' in second.report)) return { kind: 'software', name: softwareName(second.report.libraries) };
  return { kind: 'none', why: reason(second.report.error, second.stderr) };
}

/** Whether what a process with WebGPU open holds is a GPU.
 *  @param listControllers names of the video controllers; asked on Windows only */
export function judge(
  { files, libraries }: Exclude<ProbeReport, { error: string }>,
  platform: NodeJS.Platform,
  listControllers: () => string[],
): Adapter {
  if (platform === 'darwin') return { kind: 'hardware', name: 'Metal' };
  if (platform === 'win32') {
    const cards = listControllers().filter((name) => !/^Microsoft (Basic|Remote)/.test(name));
    return cards.length > 0
      ? { kind: 'hardware', name: cards.join(', ') }
      : { kind: 'software', name: 'Microsoft Basic Render Driver' };
  }
  const held = files.find((file) => GPU_FILES.test(file));
  return held
    ? { kind: 'hardware', name: cardName(held) }
    : { kind: 'software', name: softwareName(libraries) };
}

function softwareName(libraries: readonly string[]): string {
  const library = libraries.find((path) => SOFTWARE_LIBRARIES.test(basename(path)));
  return library ? basename(library) : 'a driver without a device file';
}

function reason(error: string, stderr: string): string {
  if (/Couldn't load Vulkan/.test(stderr))
    return 'there is no Vulkan loader (libvulkan.so.1): install libvulkan1 and the Vulkan driver of the card';
  if (/No supported adapters/.test(error))
    return 'no adapter was found: install the Vulkan driver of the card';
  return error;
}

/** What the system calls the card behind a device file. */
function cardName(file: string): string {
  const nvidia = readAll('/proc/driver/nvidia/gpus', 'information').match(/Model:\s*(.+)/)?.[1];
  if (nvidia && /nvidia/.test(file)) return nvidia;
  const event = readAll('/sys/class/drm', 'device/uevent', basename(file));
  const [driver, id] = [/DRIVER=(.+)/, /PCI_ID=(.+)/].map((pattern) => event.match(pattern)?.[1]);
  return driver ? `${driver}${id ? ` ${id}` : ''}` : file;
}

/** The file `name` of each folder in `dir` (or of `only`), joined; empty where there is none. */
function readAll(dir: string, name: string, only?: string): string {
  try {
    return (only ? [only] : readdirSync(dir))
      .map((entry) => readFileSync(`${dir}/${entry}/${name}`, 'utf8'))
      .join('\n');
  } catch {
    return '';
  }
}

function controllers(): string[] {
  const command = '(Get-CimInstance Win32_VideoController).Name';
  try {
    const text = execFileSync('powershell', ['-NoProfile', '-Command', command], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return text.split(/\r?\n/).filter(Boolean);
  } catch {
    return [];
  }
}
