import type { OpusTrack } from "./webm";

/** Packets of so many samples at most stand on one page: a second. */
const pageSamples = 48_000;
const segmentsLimit = 255;
const first = 0x02;
const last = 0x04;

/**
 * Packs Opus into Ogg, as one voice. Source: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
 *
 * The head says one voice whatever the microphone gave: every decoder mixes the packets down by it, and the network
 * takes no other.
 */
export function oggOpus(track: OpusTrack, serial: number): Uint8Array {
    const pages: Uint8Array[] = [page([head(track.preSkip)], 0, serial, 0, first), page([tags()], 0, serial, 1, 0)];
    let [waiting, segments, samples, begun]: [Uint8Array[], number, number, number] = [[], 0, 0, 0];
    const turn = (flags: number): void => {
        pages.push(page(waiting, samples, serial, pages.length, flags));
        [waiting, segments, begun] = [[], 0, samples];
    };
    for (const packet of track.packets) {
        const needed = Math.floor(packet.length / 255) + 1;
        if (waiting.length > 0 && (segments + needed > segmentsLimit || samples - begun >= pageSamples)) turn(0);
        waiting.push(packet);
        segments += needed;
        samples += packetSamples(packet);
    }
    turn(last);
    return joined(pages);
}

/** How long a packet plays, in samples at 48 kHz. Source: RFC 6716, 3.1. */
export function packetSamples(packet: Uint8Array): number {
    const toc = packet[0] ?? 0;
    const config = toc >> 3;
    // Silk has frames of 10, 20, 40 and 60 ms, hybrid of 10 and 20, CELT of 2.5, 5, 10 and 20.
    const frame = config < 12 ? [480, 960, 1920, 2880][config & 3] : config < 16 ? [480, 960][config & 1] : [120, 240, 480, 960][config & 3];
    const code = toc & 3;
    const frames = code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 0x3f : 2;
    return (frame ?? 0) * frames;
}

function head(preSkip: number): Uint8Array {
    const bytes = new Uint8Array(19);
    const view = new DataView(bytes.buffer);
    bytes.set(ascii("OpusHead"));
    view.setUint8(8, 1);
    view.setUint8(9, 1);
    view.setUint16(10, preSkip, true);
    view.setUint32(12, 48_000, true);
    return bytes;
}

function tags(): Uint8Array {
    const maker = ascii("Balie");
    const bytes = new Uint8Array(16 + maker.length);
    bytes.set(ascii("OpusTags"));
    new DataView(bytes.buffer).setUint32(8, maker.length, true);
    bytes.set(maker, 12);
    return bytes;
}

function page(packets: readonly Uint8Array[], samples: number, serial: number, number: number, flags: number): Uint8Array {
    const lacing = packets.flatMap((packet) => [...new Array<number>(Math.floor(packet.length / 255)).fill(255), packet.length % 255]);
    const body = joined(packets);
    const bytes = new Uint8Array(27 + lacing.length + body.length);
    const view = new DataView(bytes.buffer);
    bytes.set(ascii("OggS"));
    view.setUint8(5, flags);
    view.setBigUint64(6, BigInt(samples), true);
    view.setUint32(14, serial, true);
    view.setUint32(18, number, true);
    view.setUint8(26, lacing.length);
    bytes.set(lacing, 27);
    bytes.set(body, 27 + lacing.length);
    view.setUint32(22, checksum(bytes), true);
    return bytes;
}

/** CRC-32 with the polynomial 04C11DB7, bits from the left, no turning. */
function checksum(bytes: Uint8Array): number {
    let sum = 0;
    for (const byte of bytes) {
        sum ^= byte << 24;
        for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x8000_0000 ? (sum << 1) ^ 0x04c1_1db7 : sum << 1;
    }
    return sum >>> 0;
}

function ascii(text: string): Uint8Array {
    return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
        bytes.set(piece, at);
        at += piece.length;
    }
    return bytes;
}
