import { useEffect, useRef, useState } from "react";
import { sentence, upload } from "../net/api";
import { fileSize } from "../model/size";

export type AttachmentKind = "image" | "video" | "audio" | "document";

/** A file on its way to a message. */
export interface Attachment {
    key: number;
    file: File;
    name: string;
    kind: AttachmentKind;
    /** For the small picture; only images have one. */
    preview: string | null;
    state: "uploading" | "ready" | "failed";
    error: string;
    mediaID: string | null;
}

export interface Attachments {
    list: readonly Attachment[];
    add(files: File[]): void;
    retry(key: number): void;
    remove(key: number): void;
    clear(): void;
}

/** What the network takes, in bytes. */
const limits: Record<AttachmentKind, number> = {
    image: 5_000_000,
    video: 16_000_000,
    audio: 16_000_000,
    document: 100_000_000,
};
const networkTypes: Record<Exclude<AttachmentKind, "document">, readonly string[]> = {
    image: ["image/jpeg", "image/png"],
    video: ["video/mp4", "video/3gpp"],
    audio: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
};

/** As what a file goes out: a type that the network does not show, or one too large for its kind, goes as a document. */
export function attachmentKind(mime: string, size: number): AttachmentKind {
    const bare = mime.split(";")[0] ?? "";
    for (const kind of ["image", "video", "audio"] as const) {
        if (networkTypes[kind].includes(bare) && size <= limits[kind]) return kind;
    }
    return "document";
}

/** Which files a picker offers for a kind. */
export function acceptedTypes(kind: AttachmentKind): string | undefined {
    return kind === "document" ? undefined : networkTypes[kind].join(",");
}

/** The files of one composer. They go up at once, so that sending is quick. */
export function useAttachments(): Attachments {
    const [list, setList] = useState<readonly Attachment[]>([]);
    const nextKey = useRef(1);
    const latest = useRef(list);
    latest.current = list;
    useEffect(() => () => latest.current.forEach(release), []);

    const update = (key: number, change: Partial<Attachment>): void =>
        setList((all) => all.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
    const start = async (entry: Attachment): Promise<void> => {
        try {
            const media = await upload<{ id: string }>(entry.file);
            update(entry.key, { state: "ready", mediaID: media.id });
        } catch (error) {
            update(entry.key, { state: "failed", error: sentence(error) });
        }
    };
    return {
        list,
        add(files) {
            const added = files.map((file): Attachment => {
                const kind = attachmentKind(file.type, file.size);
                const tooLarge = file.size > limits[kind];
                const key = nextKey.current;
                nextKey.current += 1;
                return {
                    key,
                    file,
                    name: file.name || "file",
                    kind,
                    preview: kind === "image" ? URL.createObjectURL(file) : null,
                    state: tooLarge ? "failed" : "uploading",
                    error: tooLarge ? `Larger than ${fileSize(limits[kind])}.` : "",
                    mediaID: null,
                };
            });
            setList((all) => [...all, ...added]);
            for (const entry of added) if (entry.state === "uploading") void start(entry);
        },
        retry(key) {
            const entry = list.find((candidate) => candidate.key === key);
            if (!entry || entry.file.size > limits[entry.kind]) return;
            update(key, { state: "uploading", error: "" });
            void start(entry);
        },
        remove(key) {
            list.filter((entry) => entry.key === key).forEach(release);
            setList((all) => all.filter((entry) => entry.key !== key));
        },
        clear() {
            list.forEach(release);
            setList([]);
        },
    };
}

function release(entry: Attachment): void {
    if (entry.preview) URL.revokeObjectURL(entry.preview);
}
