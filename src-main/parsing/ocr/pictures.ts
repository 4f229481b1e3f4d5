import type { Canvas, Image } from '@napi-rs/canvas';
import type { IFD } from 'utif2';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { type ImageSize, imageSize } from './image-size.ts';
import { type Raster, takeRaster } from './raster.ts';

/** What takes more than this to unpack is not unpacked: it takes four bytes a pixel. */
const MAX_PIXELS = 120_000_000;

/** Letters of screen resolution read better enlarged; what a phone takes is larger than helps. */
const MIN_LONGER_SIDE = 2_000;
const MAX_ENLARGEMENT = 3;
const MAX_LONGER_SIDE = 4_000;

/** The pictures in a file. */
export interface Pictures {
  readonly count: number;
  /**
   * The pictures one after the other, the way up that the file says, at a size that suits text
   * recognition; `null` for one of several that is damaged.
   */
  rasters(): AsyncIterable<Raster | null>;
}

/**
 * Opens a picture; of a moving one, its first frame.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE` (more pixels than are unpacked)
 */
export async function openPictures(bytes: Uint8Array): Promise<Pictures> {
  return isTiff(bytes) ? openTiff(bytes) : openImage(bytes);
}

async function openImage(bytes: Uint8Array): Promise<Pictures> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const size = imageSize(bytes);
  if (!size) throw new AlcoveError('FILE_CORRUPT');
  refuseHuge(size);
  return {
    count: 1,
    async *rasters() {
      const image = await loadImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).catch(
        (cause: unknown) => {
          throw new AlcoveError('FILE_CORRUPT', { cause });
        },
      );
      yield draw(createCanvas, image, { width: image.width, height: image.height });
    },
  };
}

const isTiff = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x49 && bytes[1] === 0x49) || (bytes[0] === 0x4d && bytes[1] === 0x4d);

/** TIFF 6.0: tags of an image directory. */
const TAG = { subfileType: 't254', width: 't256', height: 't257', orientation: 't274' };

async function openTiff(bytes: Uint8Array): Promise<Pictures> {
  const { createCanvas, ImageData } = await import('@napi-rs/canvas');
  const { default: utif } = await import('utif2');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let directories: IFD[];
  try {
    // Directories without a width are no pictures, and bit 0 marks a smaller copy of another one.
    directories = utif
      .decode(buffer)
      .filter((each) => numberOf(each, TAG.width) > 0 && (numberOf(each, TAG.subfileType) & 1) === 0);
  } catch (cause) {
    throw new AlcoveError('FILE_CORRUPT', { cause });
  }
  if (directories.length === 0) throw new AlcoveError('FILE_CORRUPT');
  for (const each of directories) {
    refuseHuge({ width: numberOf(each, TAG.width), height: numberOf(each, TAG.height) });
  }
  return {
    count: directories.length,
    async *rasters() {
      for (const directory of directories) {
        let raster: Raster | null;
        try {
          utif.decodeImage(buffer, directory);
          const { width, height } = directory;
          const image = new ImageData(new Uint8ClampedArray(utif.toRGBA8(directory)), width, height);
          const canvas = createCanvas(width, height);
          canvas.getContext('2d').putImageData(image, 0, 0);
          raster = draw(createCanvas, canvas, { width, height }, numberOf(directory, TAG.orientation));
        } catch (cause) {
          if (directories.length === 1) throw new AlcoveError('FILE_CORRUPT', { cause });
          raster = null;
        }
        // Its pixels are of no more use.
        directory.data = new Uint8Array();
        yield raster;
      }
    },
  };
}

function numberOf(directory: IFD, tag: string): number {
  const value = directory[tag];
  const first = Array.isArray(value) || value instanceof Uint8Array ? value[0] : value;
  return typeof first === 'number' ? first : 0;
}

function refuseHuge({ width, height }: ImageSize): void {
  if (width * height > MAX_PIXELS) {
    throw new AlcoveError('ARCHIVE_UNSAFE', {
      detail: `The picture has ${width} × ${height} pixels, more than Alcove unpacks.`,
    });
  }
}

/** Quarter turns clockwise that put a picture upright, by the TIFF tag for its orientation. */
const QUARTER_TURNS: Readonly<Record<number, number>> = { 3: 2, 6: 1, 8: 3 };

/** Draws a picture on white, turned upright, at a size that suits text recognition. */
function draw(
  createCanvas: (width: number, height: number) => Canvas,
  image: Image | Canvas,
  { width, height }: ImageSize,
  orientation = 1,
): Raster {
  const turns = QUARTER_TURNS[orientation] ?? 0;
  const longer = Math.max(width, height);
  const factor = Math.min(MAX_ENLARGEMENT, Math.max(1, MIN_LONGER_SIDE / longer), MAX_LONGER_SIDE / longer);
  const [drawnWidth, drawnHeight] = [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
  const isSideways = turns % 2 === 1;
  const canvas = createCanvas(isSideways ? drawnHeight : drawnWidth, isSideways ? drawnWidth : drawnHeight);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(image, -drawnWidth / 2, -drawnHeight / 2, drawnWidth, drawnHeight);
  return takeRaster(canvas);
}
