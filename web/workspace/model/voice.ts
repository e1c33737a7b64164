/** How this browser records a voice message. */
export interface Recording {
    /** What the recorder is asked for. */
    recorded: string;
    /** What goes out. */
    mime: string;
    extension: string;
    /** The network shows it as a voice message; else it is a sound file. */
    voice: boolean;
}

/**
 * The ways that end in a type the network takes, the best first. A voice message has to be Opus in Ogg; what a browser
 * records in WebM is the same Opus in another box, and is packed anew. Opus in MP4 is no way: the network's players expect AAC there.
 */
const ways: readonly Recording[] = [
    { recorded: "audio/ogg;codecs=opus", mime: "audio/ogg", extension: "ogg", voice: true },
    { recorded: "audio/webm;codecs=opus", mime: "audio/ogg", extension: "ogg", voice: true },
    { recorded: "audio/mp4;codecs=mp4a.40.2", mime: "audio/mp4", extension: "m4a", voice: false },
    { recorded: "audio/aac", mime: "audio/aac", extension: "aac", voice: false },
];

/** The best way that the browser can go; `null` if it records nothing that the network takes. */
export function recordingWay(supports: (type: string) => boolean): Recording | null {
    return ways.find((way) => supports(way.recorded)) ?? null;
}

/** Why no voice message can be recorded here, in a sentence; empty if one can. */
export function recordingTrouble(browser: { secure: boolean; devices: boolean; recorder: boolean; way: Recording | null }): string {
    if (!browser.secure) return "Voice messages need a secure connection (https).";
    if (!browser.devices || !browser.recorder) return "This browser cannot record.";
    return browser.way === null ? "This browser records no kind of sound that the network takes." : "";
}

/** What went wrong when the microphone was asked for, by the name of the browser's error. */
export function microphoneTrouble(name: string): string {
    switch (name) {
        case "NotAllowedError":
        case "SecurityError":
            return "The browser keeps the microphone from this page. Allow it beside the address.";
        case "NotFoundError":
            return "No microphone was found.";
        case "NotReadableError":
            return "Another program uses the microphone.";
        default:
            return "The microphone could not be opened.";
    }
}

/** A length as a player shows it: "0:07", "12:30". */
export function playingTime(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
