import { factsOf, type GgufFacts, readGgufFrom } from '../../inference/index.ts';
import { ggufBytes, ggufHeader } from './container.ts';
import { type RealShapeName, realShape } from './real-shapes.ts';

/** What the header of a model of a real shape tells. Nothing is written. */
export async function factsOfShape(name: RealShapeName): Promise<GgufFacts> {
  const model = realShape(name);
  const header = Buffer.from(ggufHeader(model));
  const source = {
    async read(buffer: Buffer, offset: number, length: number, position: number) {
      header.copy(buffer, offset, position, position + length);
      return { bytesRead: length };
    },
  };
  return factsOf(await readGgufFrom([{ name: `${name}-Q8_0.gguf`, bytes: ggufBytes(model), source }]));
}
