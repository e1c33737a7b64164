import { useRef, useState, type ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { refreshMessage } from "../../app/threads";
import { fileSize } from "../../model/size";
import type { Media, Message } from "../../model/types";
import { Dialog } from "../Dialog";

interface MediaLink {
    media: Media | null;
    /** It did not load, and a fresh link did not help. */
    broken: boolean;
    /** Changes with every try, so that the browser loads again. */
    attempt: number;
    failed: () => void;
    again: () => void;
}

/** A link that does not load is asked for once more, because it may have expired; then the box says so. */
function useLink(message: Message): MediaLink {
    const media = message.media ?? null;
    const [attempt, setAttempt] = useState(0);
    const [broken, setBroken] = useState(false);
    const asked = useRef(false);
    const ask = (): void => {
        asked.current = true;
        refreshMessage(message)
            .then(() => setAttempt((count) => count + 1))
            .catch(() => setBroken(true));
    };
    return {
        media,
        broken: broken || media?.state === "failed",
        attempt,
        failed: () => (asked.current ? setBroken(true) : ask()),
        again: () => {
            setBroken(false);
            ask();
        },
    };
}

function Unavailable({ what, again }: { what: string; again?: () => void }): ReactElement {
    return (
        <div className="media-box media-missing">
            <Icon name="warning" />
            <span>{what}</span>
            {again ? (
                <button type="button" className="button small" onClick={again}>
                    Try again
                </button>
            ) : null}
        </div>
    );
}

function Pending({ what }: { what: string }): ReactElement {
    return (
        <div className="media-box media-missing">
            <Icon name="download" />
            <span>{what} is being fetched…</span>
        </div>
    );
}

/** A picture in a box of fixed size, so that nothing moves when it comes; a press shows it whole. */
export function ImageMedia({ message, sticker }: { message: Message; sticker: boolean }): ReactElement {
    const link = useLink(message);
    const [whole, setWhole] = useState(false);
    const name = message.media?.name ?? (sticker ? "Sticker" : "Picture");
    if (!link.media || link.broken) return <Unavailable what={`This ${sticker ? "sticker" : "picture"} cannot be shown.`} again={link.media ? link.again : undefined} />;
    if (link.media.state === "pending" || !link.media.url) return <Pending what={sticker ? "The sticker" : "The picture"} />;
    const alt = message.text && message.type === "image" ? message.text : name;
    return (
        <>
            <button type="button" className={sticker ? "media-sticker" : "media-box media-image"} aria-label={`Show ${name}`} onClick={() => setWhole(true)}>
                <img key={link.attempt} src={link.media.url} alt={alt} loading="lazy" decoding="async" onError={link.failed} />
            </button>
            {whole ? (
                <Dialog title={name} kind="wide" close={() => setWhole(false)}>
                    <img className="media-whole" src={link.media.url} alt={alt} />
                    <footer className="dialog-foot">
                        <a className="button" href={link.media.url} download={name}>
                            <Icon name="download" /> Download
                        </a>
                    </footer>
                </Dialog>
            ) : null}
        </>
    );
}

export function VideoMedia({ message }: { message: Message }): ReactElement {
    const link = useLink(message);
    if (!link.media || link.broken) return <Unavailable what="This video cannot be shown." again={link.media ? link.again : undefined} />;
    if (link.media.state === "pending" || !link.media.url) return <Pending what="The video" />;
    if (link.media.download) return <FileMedia message={message} name={undefined} />;
    return <video key={link.attempt} className="media-box" src={link.media.url} controls preload="metadata" onError={link.failed} />;
}

export function AudioMedia({ message, voice }: { message: Message; voice: boolean }): ReactElement {
    const link = useLink(message);
    if (!link.media || link.broken) return <Unavailable what="This sound cannot be played." again={link.media ? link.again : undefined} />;
    if (link.media.state === "pending" || !link.media.url) return <Pending what="The sound" />;
    if (link.media.download) return <FileMedia message={message} name={undefined} />;
    return (
        <div className="media-audio">
            <Icon name={voice ? "mic" : "play"} />
            <audio key={link.attempt} src={link.media.url} controls preload="metadata" aria-label={voice ? "Voice message" : "Sound"} onError={link.failed} />
        </div>
    );
}

export function FileMedia({ message, name }: { message: Message; name: string | undefined }): ReactElement {
    const media = message.media ?? null;
    const shown = name ?? media?.name ?? "File";
    if (!media || media.state === "failed") return <Unavailable what={`${shown} could not be fetched from the network.`} />;
    if (media.state === "pending" || !media.url) return <Pending what={shown} />;
    return (
        <a className="media-file" href={media.url} download={shown}>
            <Icon name="file" />
            <span className="media-file-words">
                <span className="clip" dir="auto">
                    {shown}
                </span>
                <span className="hint">
                    {media.mime.split("/").pop()?.toUpperCase()}
                    {media.size === null || media.size === undefined ? "" : ` · ${fileSize(media.size)}`}
                </span>
            </span>
            <Icon name="download" />
        </a>
    );
}
