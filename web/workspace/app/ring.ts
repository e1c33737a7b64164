import type { Offer } from "../model/types";
import { preferences } from "./preferences";

let audio: AudioContext | null = null;

/** Frequencies in hertz of the two notes of the bell, and its shape in seconds. */
const notes = [784, 1047];
const noteSeconds = 0.16;
const loudness = 0.16;

/** Sounds the bell once: two soft notes, made here, so that no file is needed. */
export function bell(): void {
    // Browsers allow no sound before the person has touched the page.
    if (!preferences().sound || !hasBeenTouched()) return;
    try {
        audio ??= new AudioContext();
        void audio.resume();
        const start = audio.currentTime;
        notes.forEach((frequency, index) => {
            if (!audio) return;
            const tone = audio.createOscillator();
            const volume = audio.createGain();
            const from = start + index * noteSeconds;
            tone.frequency.value = frequency;
            tone.type = "sine";
            volume.gain.setValueAtTime(0, from);
            volume.gain.linearRampToValueAtTime(loudness, from + 0.015);
            volume.gain.exponentialRampToValueAtTime(0.0001, from + noteSeconds * 3);
            tone.connect(volume).connect(audio.destination);
            tone.start(from);
            tone.stop(from + noteSeconds * 3);
        });
    } catch {
        // A browser without sound still shows the card, the title and the notification.
    }
}

function hasBeenTouched(): boolean {
    return navigator.userActivation?.hasBeenActive ?? true;
}

/** Asks the browser's leave to notify; only after a press, as browsers require. */
export function askForNotifications(): void {
    if (typeof Notification === "undefined" || !preferences().notifications) return;
    if (Notification.permission === "default") void Notification.requestPermission();
}

/** Tells of an offer outside the page, if the person looks elsewhere. Gives the way to take it back. */
export function notify(offer: Offer, name: string, open: () => void): () => void {
    const allowed = typeof Notification !== "undefined" && Notification.permission === "granted" && preferences().notifications;
    if (!allowed || document.hasFocus()) return () => undefined;
    // No words of the customer: a notification may be shown on a locked screen.
    const notification = new Notification(`${name} is waiting`, { body: offer.summary, tag: offer.id });
    notification.onclick = () => {
        window.focus();
        open();
        notification.close();
    };
    return () => notification.close();
}
