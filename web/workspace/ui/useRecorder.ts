import { useEffect, useRef, useState } from "react";
import { oggOpus } from "../model/oggOpus";
import { microphoneTrouble, recordingTrouble, recordingWay, type Recording } from "../model/voice";
import { readOpusTrack } from "../model/webm";

/** Enough for a voice, and small: the network draws a play button on what is not larger than 512 KB, three minutes. */
const bitsPerSecond = 24_000;
/** A recording that was forgotten ends by itself, in milliseconds. */
const longest = 15 * 60_000;
const beat = 100;

/** A recording that is ready to go. */
export interface Recorded {
    file: File;
    voice: boolean;
    /** For listening to it first. */
    address: string;
}

export type RecorderState =
    | { step: "idle"; trouble: string }
    | { step: "asking" }
    | { step: "recording"; milliseconds: number; loudness: number }
    | { step: "recorded"; recorded: Recorded };

export interface Recorder {
    state: RecorderState;
    /** Why this browser cannot record; empty if it can. */
    impossible: string;
    start(): Promise<void>;
    /** Ends the recording; `null` if nothing was heard. */
    stop(): Promise<Recorded | null>;
    discard(): void;
}

interface Session {
    recorder: MediaRecorder;
    stream: MediaStream;
    sound: AudioContext;
    way: Recording;
    pieces: Blob[];
    timer: ReturnType<typeof setInterval>;
}

const way = typeof MediaRecorder === "undefined" ? null : recordingWay((type) => MediaRecorder.isTypeSupported(type));
const impossible =
    typeof window === "undefined"
        ? ""
        : recordingTrouble({
              secure: window.isSecureContext,
              devices: Boolean(navigator.mediaDevices?.getUserMedia),
              recorder: typeof MediaRecorder !== "undefined",
              way,
          });

/** The microphone of one composer. It is let go as soon as nothing is recorded. */
export function useRecorder(): Recorder {
    const [state, setState] = useState<RecorderState>({ step: "idle", trouble: "" });
    const session = useRef<Session | null>(null);
    const address = useRef<string | null>(null);
    const wanted = useRef(false);

    const forget = (): void => {
        wanted.current = false;
        if (session.current) letGo(session.current);
        session.current = null;
        if (address.current) URL.revokeObjectURL(address.current);
        address.current = null;
    };
    useEffect(() => forget, []);

    const stop = async (): Promise<Recorded | null> => {
        const ended = session.current;
        if (!ended) return null;
        session.current = null;
        wanted.current = false;
        const blob = await finished(ended);
        letGo(ended);
        try {
            const file = await packed(blob, ended.way);
            address.current = URL.createObjectURL(file);
            const recorded = { file, voice: ended.way.voice, address: address.current };
            setState({ step: "recorded", recorded });
            return recorded;
        } catch {
            setState({ step: "idle", trouble: "Nothing was recorded. Speak a little longer, or look whether the microphone is on." });
            return null;
        }
    };
    const start = async (): Promise<void> => {
        if (impossible || !way || wanted.current) return;
        wanted.current = true;
        setState({ step: "asking" });
        try {
            const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
            if (!wanted.current) return stream.getTracks().forEach((track) => track.stop());
            session.current = begin(stream, way, (milliseconds, loudness) => {
                setState({ step: "recording", milliseconds, loudness });
                if (milliseconds >= longest) void stop();
            });
            setState({ step: "recording", milliseconds: 0, loudness: 0 });
        } catch (error) {
            forget();
            setState({ step: "idle", trouble: microphoneTrouble(error instanceof DOMException ? error.name : "") });
        }
    };
    const discard = (): void => {
        forget();
        setState({ step: "idle", trouble: "" });
    };
    return { state, impossible, start, stop, discard };
}

function begin(stream: MediaStream, chosen: Recording, tell: (milliseconds: number, loudness: number) => void): Session {
    const recorder = new MediaRecorder(stream, { mimeType: chosen.recorded, audioBitsPerSecond: bitsPerSecond });
    const pieces: Blob[] = [];
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    const sound = new AudioContext();
    const meter = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(meter);
    const wave = new Float32Array(meter.fftSize);
    const began = performance.now();
    recorder.start();
    const timer = setInterval(() => {
        meter.getFloatTimeDomainData(wave);
        tell(performance.now() - began, Math.min(1, Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length) * 4));
    }, beat);
    return { recorder, stream, sound, way: chosen, pieces, timer };
}

/** All that was recorded, once the recorder has given it out. */
function finished({ recorder, pieces, way: chosen, timer }: Session): Promise<Blob> {
    clearInterval(timer);
    return new Promise((resolve) => {
        const whole = (): void => resolve(new Blob(pieces, { type: chosen.recorded }));
        if (recorder.state === "inactive") return whole();
        recorder.addEventListener("stop", whole, { once: true });
        recorder.stop();
    });
}

function letGo({ recorder, stream, sound, timer }: Session): void {
    clearInterval(timer);
    if (recorder.state !== "inactive") recorder.stop();
    stream.getTracks().forEach((track) => track.stop());
    void sound.close();
}

/** The recording in the box that the network takes. */
async function packed(blob: Blob, chosen: Recording): Promise<File> {
    if (blob.size === 0) throw new Error("The recording is empty.");
    const name = `Voice message.${chosen.extension}`;
    if (!chosen.recorded.startsWith("audio/webm")) return new File([blob], name, { type: chosen.mime });
    const track = readOpusTrack(new Uint8Array(await blob.arrayBuffer()));
    const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
    return new File([oggOpus(track, serial)], name, { type: chosen.mime });
}
