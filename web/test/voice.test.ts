import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { oggOpus, packetSamples } from "../workspace/model/oggOpus";
import { microphoneTrouble, playingTime, recordingTrouble, recordingWay } from "../workspace/model/voice";
import { readOpusTrack } from "../workspace/model/webm";

const only = (...types: string[]) => (type: string): boolean => types.includes(type);

describe("recording", () => {
    test("Ogg first, then WebM that is packed anew, then AAC as a sound file", () => {
        assert.equal(recordingWay(() => true)?.recorded, "audio/ogg;codecs=opus");
        const packed = recordingWay(only("audio/webm;codecs=opus", "audio/mp4", "audio/mp4;codecs=mp4a.40.2"));
        assert.deepEqual([packed?.mime, packed?.voice], ["audio/ogg", true]);
        const sound = recordingWay(only("audio/mp4", "audio/mp4;codecs=mp4a.40.2"));
        assert.deepEqual([sound?.mime, sound?.voice], ["audio/mp4", false]);
    });

    test("what the network does not take is no way", () => {
        assert.equal(recordingWay(only("audio/webm", "audio/webm;codecs=pcm", "audio/wav", "audio/mp4;codecs=opus")), null);
    });

    test("the reason why it cannot be is said", () => {
        const fine = { secure: true, devices: true, recorder: true, way: recordingWay(() => true) };
        assert.equal(recordingTrouble(fine), "");
        assert.match(recordingTrouble({ ...fine, secure: false }), /https/);
        assert.match(recordingTrouble({ ...fine, devices: false }), /cannot record/);
        assert.match(recordingTrouble({ ...fine, way: null }), /the network takes/);
        assert.match(microphoneTrouble("NotAllowedError"), /Allow it/);
        assert.match(microphoneTrouble("NotFoundError"), /No microphone/);
        assert.notEqual(microphoneTrouble("AnythingElse"), "");
    });

    test("time is shown as players do", () => assert.deepEqual([0, 7900, 61_000, 754_000].map(playingTime), ["0:00", "0:07", "1:01", "12:34"]));
});

/** An EBML element; `size` of `null` says that it is not known, as a recorder that streams does. */
function box(id: number[], content: Uint8Array | number[], size: "known" | null = "known"): number[] {
    const length = content.length;
    const written = size === null ? [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] : length < 127 ? [0x80 | length] : [0x40 | (length >> 8), length & 0xff];
    return [...id, ...written, ...content];
}
const block = (packet: readonly number[], flags = 0x80): number[] => box([0xa3], [0x81, 0, 0, flags, ...packet]);
const opusHead = [..."OpusHead"].map((letter) => letter.charCodeAt(0)).concat([1, 2, 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0]);
const webm = (...blocks: number[][]): Uint8Array =>
    Uint8Array.from([
        ...box([0x1a, 0x45, 0xdf, 0xa3], [0x42, 0x86, 0x81, 1]),
        ...box(
            [0x18, 0x53, 0x80, 0x67],
            [
                ...box([0x16, 0x54, 0xae, 0x6b], box([0xae], [...box([0xd7], [1]), ...box([0x63, 0xa2], opusHead)])),
                ...box([0x1f, 0x43, 0xb6, 0x75], [...box([0xe7], [0]), ...blocks.flat()], null),
            ],
            null,
        ),
    ]);

/** A packet of 60 ms (SILK, one frame), of so many bytes. */
const packet = (length: number, fill = 7): number[] => [0x18, ...new Array<number>(length - 1).fill(fill)];

interface Page {
    flags: number;
    samples: number;
    number: number;
    packets: number[];
    sound: boolean;
}

/** Reads Ogg pages and says whether each one's checksum is right: by a table, as the format's own description does it. */
function pages(bytes: Uint8Array): Page[] {
    const table = Array.from({ length: 256 }, (_, index) => {
        let value = index << 24;
        for (let bit = 0; bit < 8; bit += 1) value = (value & 0x80000000) !== 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
        return value >>> 0;
    });
    const found: Page[] = [];
    for (let at = 0; at < bytes.length; ) {
        const view = new DataView(bytes.buffer, bytes.byteOffset + at);
        assert.equal(String.fromCharCode(...bytes.subarray(at, at + 4)), "OggS");
        const segments = [...bytes.subarray(at + 27, at + 27 + view.getUint8(26))];
        const length = 27 + segments.length + segments.reduce((sum, value) => sum + value, 0);
        const whole = bytes.slice(at, at + length);
        const told = view.getUint32(22, true);
        whole.fill(0, 22, 26);
        const sum = whole.reduce((crc, byte) => (((crc << 8) >>> 0) ^ (table[(crc >>> 24) ^ byte] ?? 0)) >>> 0, 0);
        const packets: number[] = [];
        let size = 0;
        for (const value of segments) {
            size += value;
            if (value === 255) continue;
            packets.push(size);
            size = 0;
        }
        found.push({ flags: view.getUint8(5), samples: Number(view.getBigUint64(6, true)), number: view.getUint32(18, true), packets, sound: sum === told });
        at += length;
    }
    return found;
}

describe("a recording packed anew", () => {
    test("the packets come out of WebM as they went in, with what the decoder skips", () => {
        const track = readOpusTrack(webm(block(packet(40)), block(packet(100, 9))));
        assert.deepEqual(track.packets.map((entry) => [...entry]), [packet(40), packet(100, 9)]);
        assert.equal(track.preSkip, 312);
    });

    test("a block in a group counts too, and one that was cut off does not", () => {
        const grouped = box([0xa0], box([0xa1], [0x81, 0, 0, 0, ...packet(20)]));
        const cut = webm(block(packet(30)), grouped, block(packet(50))).slice(0, -10);
        assert.deepEqual(readOpusTrack(cut).packets.map((entry) => entry.length), [30, 20]);
    });

    test("silence, lacing and noise are refused", () => {
        assert.throws(() => readOpusTrack(webm()), /empty/);
        assert.throws(() => readOpusTrack(webm(block(packet(10), 0x86))), /laced/);
        assert.throws(() => readOpusTrack(new Uint8Array([0, 1, 2])), /damaged/);
    });

    test("the pages have right checksums, numbers and times; the head says one voice", () => {
        const file = oggOpus({ packets: Array.from({ length: 40 }, (_, index) => Uint8Array.from(packet(180, index))), preSkip: 312 }, 77);
        const all = pages(file);
        assert.ok(all.every((page, index) => page.sound && page.number === index));
        assert.deepEqual(all.map((page) => page.flags), [2, 0, 0, 0, 4]);
        assert.deepEqual([all[0]?.packets, all[0]?.samples], [[19], 0]);
        assert.deepEqual([file[28 + 9], file[28 + 10]], [1, 0x38]);
        assert.equal(all[4]?.samples, 40 * 2880);
        assert.equal(all.slice(2).flatMap((page) => page.packets).length, 40);
    });

    test("packets of 255 bytes and more are laced, and a full page ends", () => {
        const sizes = [255, 510, 254, 600, 1];
        const file = oggOpus({ packets: sizes.map((size) => Uint8Array.from([0x18, ...new Array<number>(size).fill(1)].slice(0, size))), preSkip: 0 }, 1);
        assert.deepEqual(pages(file)[2]?.packets, sizes);
        const short = oggOpus({ packets: Array.from({ length: 300 }, () => Uint8Array.from([0x80, 1])), preSkip: 0 }, 1);
        assert.deepEqual(pages(short).map((page) => page.packets.length), [1, 1, 255, 45]);
    });

    test("a packet's length in time is read from its first bytes", () => {
        const cases: [number[], number][] = [
            [[0x00], 480],
            [[0x18], 2880],
            [[0x78], 960],
            [[0x80], 120],
            [[0xf8], 960],
            [[0xf9], 1920],
            [[0xfa], 1920],
            [[0xfb, 0x03], 2880],
        ];
        for (const [bytes, samples] of cases) assert.equal(packetSamples(Uint8Array.from(bytes)), samples, `${bytes}`);
    });
});
