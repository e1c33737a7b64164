import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { mediaURL } from "../model/api";
import { isOnlyEmoji, spans } from "../model/format";
import type { Store } from "../model/store";
import type { Header, Interactive, Media, Message, Phone, Place, Rendered } from "../model/types";
import { VoicePlayer } from "./VoicePlayer";

interface Props {
    store: Store;
    phone: Phone;
    message: Message;
    onList: (message: Message) => void;
}

/** What a message says, by its type. */
export function Content({ store, phone, message, onList }: Props): ReactElement {
    if (message.rendered) return <Template store={store} phone={phone} message={message} view={message.rendered} />;
    switch (message.type) {
        case "text": {
            const body = message.text?.body ?? "";
            return isOnlyEmoji(body) ? <p className="big-emoji">{body}</p> : <Words text={body} />;
        }
        case "image":
            return <Picture media={message.image} label="Photo" />;
        case "sticker":
            return <Picture media={message.sticker} label="Sticker" isSticker />;
        case "video":
            return <Film media={message.video} />;
        case "audio":
            return (
                <VoicePlayer
                    media={message.audio}
                    onPlay={() => {
                        if (message.direction === "received" && message.status !== "played") {
                            void store.act(phone, "play", { message_id: message.id });
                        }
                    }}
                />
            );
        case "document":
            return <Paper media={message.document} />;
        case "location":
            return <PlaceCard place={message.location} />;
        case "contacts":
            return (
                <ul className="cards">
                    {(message.contacts ?? []).map((card, index) => (
                        <li key={index} className="card">
                            <Icon name="user" />
                            <span>
                                <b className="card-name">{card.name?.formatted_name ?? "Contact"}</b>
                                <span className="hint figures">{card.phones?.[0]?.phone ?? ""}</span>
                            </span>
                        </li>
                    ))}
                </ul>
            );
        case "button":
            return <Words text={message.button?.text ?? ""} />;
        case "interactive":
            return message.interactive ? (
                <Choices store={store} phone={phone} message={message} part={message.interactive} onList={onList} />
            ) : (
                <Unknown type={message.type} />
            );
        default:
            return <Unknown type={message.type} />;
    }
}

function Unknown({ type }: { type: string }): ReactElement {
    return <p className="gone">Message of type “{type}”</p>;
}

/** Text with emphasis and links; in the direction of its own script. */
function Words({ text }: { text: string }): ReactElement {
    return (
        <p className="words" dir="auto">
            {spans(text).map((span, index) => {
                switch (span.kind) {
                    case "bold":
                        return <b key={index}>{span.text}</b>;
                    case "italic":
                        return <i key={index}>{span.text}</i>;
                    case "strike":
                        return <s key={index}>{span.text}</s>;
                    case "mono":
                        return <code key={index}>{span.text}</code>;
                    case "link":
                        return (
                            <a key={index} href={span.text} target="_blank" rel="noopener noreferrer">
                                {span.text}
                            </a>
                        );
                    default:
                        return span.text;
                }
            })}
        </p>
    );
}

function Picture({ media, label, isSticker }: { media: Media | undefined; label: string; isSticker?: boolean }): ReactElement {
    const [broken, setBroken] = useState(false);
    return (
        <>
            {media?.id === undefined || broken ? (
                <p className="broken">
                    <Icon name="image" /> {label} is not available
                </p>
            ) : (
                <img
                    className={isSticker ? "sticker" : "picture"}
                    src={mediaURL(media.id)}
                    alt={media.caption ?? label}
                    onError={() => setBroken(true)}
                />
            )}
            {media?.caption !== undefined && <Words text={media.caption} />}
        </>
    );
}

function Film({ media }: { media: Media | undefined }): ReactElement {
    return (
        <>
            {media?.id === undefined ? (
                <p className="broken">
                    <Icon name="play" /> Video is not available
                </p>
            ) : (
                <video className="picture" src={mediaURL(media.id)} controls preload="metadata" aria-label={media.caption ?? "Video"} />
            )}
            {media?.caption !== undefined && <Words text={media.caption} />}
        </>
    );
}

function Paper({ media }: { media: Media | undefined }): ReactElement {
    const name = media?.filename ?? "Document";
    const kind = (/\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? media?.mime_type?.split("/")[1] ?? "file").toUpperCase();
    return (
        <>
            <a className="paper" href={media?.id === undefined ? undefined : mediaURL(media.id)} download={name}>
                <span className="paper-kind">{kind.slice(0, 4)}</span>
                <span className="paper-name">{name}</span>
                <Icon name="download" />
            </a>
            {media?.caption !== undefined && <Words text={media.caption} />}
        </>
    );
}

/** A place on a drawn map: no map of the world is asked for it. */
function PlaceCard({ place }: { place: Place | undefined }): ReactElement {
    const [latitude, longitude] = [Number(place?.latitude ?? 0), Number(place?.longitude ?? 0)];
    return (
        <div className="place">
            <svg className="place-map" viewBox="0 0 240 110" aria-hidden="true" preserveAspectRatio="xMidYMid slice">
                <path className="map-water" d="M0 84C50 70 84 96 130 82s72-20 110-8v36H0z" />
                <path className="map-park" d="M150 8h58v34h-58z" />
                <path className="map-road" d="M-4 40 244 22M62 -4 88 114M168 -4 150 114M-4 66 244 58" />
                <path className="map-pin" d="M120 70s15-14 15-26a15 15 0 0 0-30 0c0 12 15 26 15 26z" />
                <circle className="map-hole" cx="120" cy="44" r="5.5" />
            </svg>
            <p className="place-name">{place?.name ?? "Location"}</p>
            <p className="hint figures">{place?.address ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`}</p>
        </div>
    );
}

function HeaderPart({ header }: { header: Header | undefined }): ReactElement | null {
    if (!header) return null;
    if (header.text !== undefined) return <p className="message-head">{header.text}</p>;
    if (header.image) return <Picture media={header.image} label="Photo" />;
    if (header.video) return <Film media={header.video} />;
    if (header.document) return <Paper media={header.document} />;
    if (header.location) return <PlaceCard place={header.location} />;
    return null;
}

function Choices({ store, phone, message, part, onList }: Props & { part: Interactive }): ReactElement {
    const reply = part.button_reply ?? part.list_reply;
    if (reply) {
        return (
            <>
                <Words text={reply.title} />
                {reply.description !== undefined && <p className="hint">{reply.description}</p>}
            </>
        );
    }
    const link = part.action?.parameters;
    return (
        <>
            <HeaderPart header={part.header} />
            <Words text={part.body?.text ?? ""} />
            {part.footer && <p className="hint">{part.footer.text}</p>}
            <div className="choices">
                {(part.action?.buttons ?? []).map(({ reply: button }) => (
                    <button
                        key={button.id}
                        type="button"
                        className="choice"
                        onClick={() => void store.act(phone, "tap", { message_id: message.id, id: button.id })}
                    >
                        <Icon name="reply" /> {button.title}
                    </button>
                ))}
                {part.action?.sections && (
                    <button type="button" className="choice" onClick={() => onList(message)}>
                        <Icon name="queue" /> {part.action.button ?? "Choose"}
                    </button>
                )}
                {part.type === "cta_url" && link?.url !== undefined && (
                    <a className="choice" href={link.url} target="_blank" rel="noopener noreferrer">
                        <Icon name="link" /> {link.display_text ?? link.url}
                    </a>
                )}
                {part.type === "location_request_message" && (
                    <button
                        type="button"
                        className="choice"
                        onClick={() =>
                            void store.write(phone, message.number, {
                                type: "location",
                                location: { latitude: 52.3791, longitude: 4.8994, name: "Central Station" },
                                context: { id: message.id },
                            })
                        }
                    >
                        <Icon name="pin" /> Send location
                    </button>
                )}
            </div>
        </>
    );
}

function Template({ store, phone, message, view }: { store: Store; phone: Phone; message: Message; view: Rendered }): ReactElement {
    return (
        <>
            <HeaderPart header={view.header} />
            <Words text={view.body} />
            {view.footer !== undefined && <p className="hint">{view.footer}</p>}
            {view.buttons && (
                <div className="choices">
                    {view.buttons.map((button, index) => {
                        if (button.type === "QUICK_REPLY") {
                            return (
                                <button
                                    key={index}
                                    type="button"
                                    className="choice"
                                    onClick={() => void store.act(phone, "tap", { message_id: message.id, id: button.text })}
                                >
                                    <Icon name="reply" /> {button.text}
                                </button>
                            );
                        }
                        if (button.url !== undefined) {
                            return (
                                <a key={index} className="choice" href={button.url} target="_blank" rel="noopener noreferrer">
                                    <Icon name="link" /> {button.text}
                                </a>
                            );
                        }
                        if (button.code !== undefined) {
                            return (
                                <button
                                    key={index}
                                    type="button"
                                    className="choice"
                                    onClick={() => void navigator.clipboard?.writeText(button.code ?? "")}
                                >
                                    <Icon name="copy" /> {button.text}
                                </button>
                            );
                        }
                        return (
                            <span key={index} className="choice still">
                                <Icon name="phone" /> {button.text}
                            </span>
                        );
                    })}
                </div>
            )}
        </>
    );
}
