import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { isObject, payload, stringMember, type Message } from "../../model/types";
import { Cards } from "./Cards";
import { InteractiveBody } from "./InteractiveBody";
import { AudioMedia, FileMedia, ImageMedia, VideoMedia } from "./Media";
import { OrderBody } from "./OrderBody";
import { PlaceBody } from "./PlaceBody";
import { RawBody } from "./RawBody";
import { RichText } from "./RichText";

/** What a message says, drawn by its type. A type that we do not know shows its words and what came. */
export function MessageBody({ message, big }: { message: Message; big?: boolean }): ReactElement {
    const content = payload(message);
    const caption = stringMember(content, "caption");
    switch (message.type) {
        case "text":
            return <RichText text={message.text} className={big ? "rich-big" : undefined} />;
        case "note":
            return <RichText text={message.text} />;
        case "image":
        case "sticker":
            return (
                <>
                    <ImageMedia message={message} sticker={message.type === "sticker"} />
                    {caption ? <RichText text={caption} /> : null}
                </>
            );
        case "video":
            return (
                <>
                    <VideoMedia message={message} />
                    {caption ? <RichText text={caption} /> : null}
                </>
            );
        case "audio":
            return <AudioMedia message={message} voice={content["voice"] === true} />;
        case "document":
            return (
                <>
                    <FileMedia message={message} name={stringMember(content, "filename")} />
                    {caption ? <RichText text={caption} /> : null}
                </>
            );
        case "location":
            return <PlaceBody content={content} />;
        case "contacts":
            return <Cards message={message} />;
        case "interactive":
            return <InteractiveBody content={content} text={message.text} />;
        case "button_reply":
        case "list_reply":
        case "button":
            return (
                <p className="bubble-choice" dir="auto">
                    <Icon name="check" />
                    <span>
                        {stringMember(content, "title") ?? stringMember(content, "text") ?? message.text}
                        {stringMember(content, "description") ? <span className="hint"> {stringMember(content, "description")}</span> : null}
                    </span>
                </p>
            );
        case "flow_reply":
            return <FlowReply message={message} />;
        case "template":
            return (
                <>
                    <p className="bubble-mark">
                        <Icon name="template" /> Template {stringMember(content, "name")?.replace(/_/g, " ")}
                    </p>
                    {message.media ? <AnyMedia message={message} /> : null}
                    <RichText text={stringMember(content, "rendered") ?? message.text} />
                </>
            );
        case "order":
            return <OrderBody content={content} />;
        case "reaction":
            return <RichText text={message.text} />;
        default:
            return <RawBody message={message} />;
    }
}

/** A file that is not the message itself, drawn by what it is. */
function AnyMedia({ message }: { message: Message }): ReactElement {
    const mime = message.media?.mime ?? "";
    if (mime.startsWith("image/")) return <ImageMedia message={message} sticker={false} />;
    return mime.startsWith("video/") ? <VideoMedia message={message} /> : <FileMedia message={message} name={undefined} />;
}

function FlowReply({ message }: { message: Message }): ReactElement {
    const content = payload(message);
    const response = content["response"];
    const answers = isObject(response) ? Object.entries(response).filter(([key]) => key !== "flow_token") : [];
    return (
        <>
            <p className="bubble-mark">
                <Icon name="check" /> Form filled in{stringMember(content, "name") ? `: ${stringMember(content, "name")}` : ""}
            </p>
            {answers.length > 0 ? (
                <dl className="facts">
                    {answers.map(([key, value]) => (
                        <div key={key}>
                            <dt>{key.replace(/_/g, " ")}</dt>
                            <dd dir="auto">{typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value)}</dd>
                        </div>
                    ))}
                </dl>
            ) : (
                <RichText text={message.text} />
            )}
        </>
    );
}
