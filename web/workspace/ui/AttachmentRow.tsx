import type { ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { fileSize } from "../model/size";
import type { Attachments } from "./attachments";

/** The files that go with the next message. */
export function AttachmentRow({ attachments }: { attachments: Attachments }): ReactElement | null {
    if (attachments.list.length === 0) return null;
    return (
        <ul className="attachments" aria-label="Files to send">
            {attachments.list.map((file) => (
                <li key={file.key} className={`attachment attachment-${file.state}`}>
                    {file.preview ? <img src={file.preview} alt="" /> : <Icon name="file" />}
                    <span className="attachment-words">
                        <span className="clip" dir="auto">
                            {file.name}
                        </span>
                        <span className="hint" role={file.state === "failed" ? "alert" : undefined}>
                            {file.state === "uploading" ? "Going up…" : file.state === "failed" ? file.error : fileSize(file.file.size)}
                        </span>
                    </span>
                    {file.state === "failed" ? (
                        <button type="button" className="button quiet icon-only small" aria-label={`Try ${file.name} again`} onClick={() => attachments.retry(file.key)}>
                            <Icon name="refresh" />
                        </button>
                    ) : null}
                    <button type="button" className="button quiet icon-only small" aria-label={`Remove ${file.name}`} onClick={() => attachments.remove(file.key)}>
                        <Icon name="close" />
                    </button>
                </li>
            ))}
        </ul>
    );
}
