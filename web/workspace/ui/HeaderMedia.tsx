import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { headerFile, isHeaderFile, type TemplateField } from "../model/template";
import { AttachmentRow } from "./AttachmentRow";
import { acceptedTypes, attachmentKind, useAttachments, type AttachmentKind } from "./attachments";

const wants: Record<AttachmentKind, string> = {
    image: "The header takes a JPEG or PNG picture of 5 MB at most.",
    video: "The header takes an MP4 or 3GP video of 16 MB at most.",
    audio: "",
    document: "",
};

/** The picture, video or document at the head of a template: a file from here, or a link that the network can fetch. */
export function HeaderMedia(props: {
    field: TemplateField & { media: "image" | "video" | "document" };
    value: string;
    tried: boolean;
    autoFocus: boolean;
    change: (value: string, mediaID: string | null) => void;
}): ReactElement {
    const { field, value } = props;
    const files = useAttachments();
    const picker = useRef<HTMLInputElement>(null);
    const [trouble, setTrouble] = useState("");
    const file = files.list[0];
    const mediaID = file?.mediaID ?? null;
    useEffect(() => {
        if (file) props.change(mediaID ? headerFile(file.name) : "", mediaID);
        else if (isHeaderFile(value)) props.change("", null);
    }, [file === undefined, mediaID]);
    const take = (chosen: File | undefined): void => {
        if (!chosen) return;
        const fits = field.media === "document" || attachmentKind(chosen.type, chosen.size) === field.media;
        setTrouble(fits ? "" : wants[field.media]);
        if (!fits) return;
        files.clear();
        files.add([chosen]);
    };
    const missing = props.tried && value.trim() === "" ? (file ? "The file is still going up." : "Choose a file, or give a link.") : "";
    return (
        <div className="field header-media" role="group" aria-label={field.label}>
            <span>{field.label}</span>
            <input
                ref={picker}
                type="file"
                className="unseen"
                tabIndex={-1}
                aria-label={`File for the ${field.label.toLowerCase()}`}
                accept={acceptedTypes(field.media)}
                data-testid="header-file"
                onChange={(event) => {
                    take(event.target.files?.[0]);
                    event.target.value = "";
                }}
            />
            {file ? (
                <AttachmentRow attachments={files} />
            ) : (
                <div className="header-media-choice">
                    <button type="button" className="button" autoFocus={props.autoFocus} onClick={() => picker.current?.click()}>
                        <Icon name={field.media === "image" ? "image" : "file"} /> Choose a file
                    </button>
                    <span className="hint">or</span>
                    <input
                        id={`field-${field.key}`}
                        className="input grow"
                        type="url"
                        aria-label={`${field.label}: link`}
                        placeholder="https://…"
                        value={isHeaderFile(value) ? "" : value}
                        aria-invalid={missing !== ""}
                        onChange={(event) => props.change(event.target.value, null)}
                    />
                </div>
            )}
            {trouble || missing ? (
                <span className="field-error" role="alert">
                    {trouble || missing}
                </span>
            ) : null}
        </div>
    );
}
