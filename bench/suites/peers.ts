/** @file A training step and a prediction of UNet-SE against torch.compile and TensorFlow; no gate. */
import { measurePrediction, measureStep } from '../measure.js';
import { COMPILED, PeerMissing, TENSORFLOW, type PeerKind } from '../networks.js';
import type { Host, Suite } from '../suite.js';

const SUBJECT = { model: 'unet-se', width: 16, turns: 12 } as const;

export const suite: Suite = {
  summary:
    'UNet-SE against torch.compile and TensorFlow: a training step of 8 x 128^2 x 3 and the probability of 512^2 x 3; two threads, same weights and data',
  run: async (host) => {
    for (const kind of [COMPILED, TENSORFLOW]) await against(kind, host);
  },
};

/** Both measures; a peer that cannot be had is one line. */
async function against(kind: PeerKind, host: Host): Promise<void> {
  const more = { ...SUBJECT, kind };
  try {
    await measureStep({ ...more, batch: 8, size: 128, more: `: step, ${kind.label}` }, host);
    await measurePrediction({ ...more, size: 512, more: `: prediction, ${kind.label}` }, host);
  } catch (error) {
    if (!(error instanceof PeerMissing)) throw error;
    host.note(`left out: ${error.message}`);
  }
}
