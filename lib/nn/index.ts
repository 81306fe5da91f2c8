/** @file The four networks, each described once; losses, gradients and AdamW; the engines that run them. */
export * from './graph.js';
export * from './gradients.js';
export * from './network.js';
export * from './models/build.js';
export * from './models/decisions.js';
export * from './losses.js';
export * from './adamw.js';
export * from './step.js';
export * from './fold.js';
export * from './summary.js';
export * from './trainer.js';
export { OnnxTrainer } from './engines/onnx-trainer.js';
export { DeviceTrainer } from './engines/device-trainer.js';
export * from './device.js';
export { findAdapter, judge, type Adapter } from './engines/webgpu-adapter.js';
export { missingForCuda, whyNoCuda } from './engines/cuda-provider.js';
export * from './predictor.js';
export * from './export.js';
export * from './engine.js';
export {
  blockSize,
  openSession,
  OnnxSession,
  defaultThreads,
  type Feeds,
  type OnnxDevice,
  type SessionOptions,
} from './engines/onnx-session.js';
export { forwardModel, type ForwardOptions } from './engines/onnx-forward.js';
export { RESULT_OF_TILE, TILE_OF_IMAGE, TILE_OF_WEIGHT } from './engines/winograd.js';
export { lower, type LowerOptions, type Source } from './engines/onnx-lower.js';
export { loadTfjs, loadPlainTfjs, describeTfjs, type Tf } from './engines/tfjs-load.js';
export { GPU_RULES } from './engines/onnx-gpu.js';
export { evaluate } from './engines/tfjs-evaluate.js';
export { TfjsTrainer, tfjsGradient } from './engines/tfjs-trainer.js';
export { tfjsForward } from './engines/tfjs-forward.js';
