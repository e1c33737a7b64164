import { useRef, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { mediaURL } from "../model/api";
import type { Media } from "../model/types";

/** The bars of a recording: a picture of one, the same for the same file. */
function bars(id: string): number[] {
    let seed = 7;
    for (const character of id) seed = (seed * 33 + (character.codePointAt(0) ?? 0)) % 10007;
    return Array.from({ length: 28 }, (_, index) => {
        seed = (seed * 137 + 71) % 10007;
        return 4 + (seed % 13) * Math.sin(((index + 1) / 29) * Math.PI);
    });
}

/** Plays a voice message. */
export function VoicePlayer({ media, onPlay }: { media: Media | undefined; onPlay: () => void }): ReactElement {
    const audio = useRef<HTMLAudioElement>(null);
    const [playing, setPlaying] = useState(false);
    const [place, setPlace] = useState(0);
    const [length, setLength] = useState(0);
    if (media?.id === undefined) {
        return (
            <p className="broken">
                <Icon name="mic" /> Voice message is not available
            </p>
        );
    }
    const shape = bars(media.id);
    const seconds = Math.max(0, Math.round(playing || place > 0 ? place : length));
    return (
        <div className="voice">
            <button
                type="button"
                className="voice-play"
                aria-label={playing ? "Pause voice message" : "Play voice message"}
                onClick={() => {
                    if (playing) audio.current?.pause();
                    else void audio.current?.play().then(onPlay, () => undefined);
                }}
            >
                {playing ? <PauseIcon /> : <Icon name="play" />}
            </button>
            <svg className="voice-bars" viewBox="0 0 140 24" width="140" height="24" aria-hidden="true">
                {shape.map((height, index) => (
                    <rect
                        key={index}
                        className={length > 0 && index / shape.length < place / length ? "played" : undefined}
                        x={index * 5}
                        y={12 - height / 2}
                        width="2.4"
                        height={height}
                        rx="1.2"
                    />
                ))}
            </svg>
            <span className="voice-time figures">
                {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
            </span>
            <audio
                ref={audio}
                src={mediaURL(media.id)}
                preload="metadata"
                onLoadedMetadata={(event) => setLength(Number.isFinite(event.currentTarget.duration) ? event.currentTarget.duration : 0)}
                onTimeUpdate={(event) => setPlace(event.currentTarget.currentTime)}
                onPlay={() => setPlaying(true)}
                onPause={() => setPlaying(false)}
                onEnded={() => setPlace(0)}
            />
        </div>
    );
}

function PauseIcon(): ReactElement {
    return (
        <svg className="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true">
            <path d="M5.5 3.5v9M10.5 3.5v9" />
        </svg>
    );
}
