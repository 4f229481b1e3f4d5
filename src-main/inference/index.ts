export { LocalInference, type LocalInferenceOptions, type ModelReport } from './client.ts';
export type {
  ChatTurn,
  DeviceReport,
  Embedder,
  Generated,
  GeneratedText,
  GenerateRequest,
  LoadedModel,
  ModelRole,
  Priority,
  Ranker,
  ThreadTuning,
} from './model.ts';
export { probeDevices } from './probe-devices.ts';
export { type GenerateOptions, type Inference, InferenceLostError } from './service.ts';
export type { InferenceTiming } from './timing.ts';
