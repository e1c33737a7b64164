/** The sound of a WebM file: its packets in order, and what the file says about the codec. */
export interface OpusTrack {
    packets: Uint8Array[];
    /** Samples at the start that the decoder throws away, at 48 kHz. */
    preSkip: number;
}

/** Element numbers with their length marker. Source: RFC 8794 (EBML), RFC 9559 (Matroska). */
const element = {
    segment: 0x18538067,
    cluster: 0x1f43b675,
    tracks: 0x1654ae6b,
    trackEntry: 0xae,
    blockGroup: 0xa0,
    codecPrivate: 0x63a2,
    simpleBlock: 0xa3,
    block: 0xa1,
};
const boxes: ReadonlySet<number> = new Set([element.segment, element.cluster, element.tracks, element.trackEntry, element.blockGroup]);

/** Reads what a browser's recorder wrote: one track of Opus, blocks without lacing, boxes that may be of unknown size. */
export function readOpusTrack(file: Uint8Array): OpusTrack {
    const track: OpusTrack = { packets: [], preSkip: 0 };
    let at = 0;
    while (at < file.length) {
        const id = number(file, at, true);
        const size = number(file, at + id.length, false);
        const start = at + id.length + size.length;
        // What is in a box is read as if it stood beside it, so that its size need not be known.
        if (boxes.has(id.value)) {
            at = start;
            continue;
        }
        const end = start + size.value;
        // The last block of a recording that was cut off is not whole.
        if (size.unknown || end > file.length) break;
        const content = file.subarray(start, end);
        if (id.value === element.simpleBlock || id.value === element.block) track.packets.push(packet(content));
        else if (id.value === element.codecPrivate) track.preSkip = preSkip(content);
        at = end;
    }
    if (track.packets.length === 0) throw new Error("The recording is empty.");
    return track;
}

/** A number of variable length: the zeros before its first one say how many bytes follow. */
function number(file: Uint8Array, at: number, keepMarker: boolean): { value: number; length: number; unknown: boolean } {
    const first = file[at] ?? 0;
    const length = Math.clz32(first) - 23;
    if (length > 8) throw new Error("The recording is damaged.");
    const mask = 0xff >> length;
    let value = keepMarker ? first : first & mask;
    let ones = (first & mask) === mask;
    for (let offset = 1; offset < length; offset += 1) {
        const byte = file[at + offset] ?? 0;
        value = value * 256 + byte;
        ones &&= byte === 0xff;
    }
    return { value, length, unknown: !keepMarker && ones };
}

/** The packet behind a block's track number, time and flags. */
function packet(block: Uint8Array): Uint8Array {
    const head = number(block, 0, false).length + 3;
    if (((block[head - 1] ?? 0) & 0x06) !== 0) throw new Error("The recording is laced.");
    return block.subarray(head);
}

/** From the "OpusHead" that stands there as it would in Ogg. */
function preSkip(head: Uint8Array): number {
    return head.length >= 12 ? (head[10] ?? 0) | ((head[11] ?? 0) << 8) : 0;
}
