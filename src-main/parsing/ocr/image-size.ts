/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * What a picture says of its size before any of it is unpacked; `undefined` when its header
 * makes no sense. A picture of a few kilobytes may claim to unpack to gigabytes.
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return sizeFrom(view);
  } catch (error) {
    // The header is cut short.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function sizeFrom(view: DataView): ImageSize | undefined {
  const mark = view.getUint32(0);
  if (mark === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (mark === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (mark === 0x52494646) return webpSize(view);
  if (mark >>> 16 === 0x424d) return bmpSize(view);
  if (mark >>> 16 === 0xffd8) return jpegSize(view);
  return undefined;
}

function bmpSize(view: DataView): ImageSize {
  // The oldest header has 12 bytes, and 16-bit sizes. A negative height means rows from the top.
  if (view.getUint32(14, true) === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** Start-of-frame markers are C0 to CF, but for three that mean something else. */
const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (isStartOfFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    // Fill bytes and markers without content.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView): ImageSize | undefined {
  const chunk = view.getUint32(12);
  if (chunk === 0x56503858) {
    // VP8X: 24 bits each, one less than the size.
    return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 };
  }
  if (chunk === 0x5650384c) {
    // VP8L: 14 bits each, one less than the size, after a signature byte.
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 0x56503820) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  return undefined;
}
