import { useMemo, useState, type ReactElement } from "react";
import { richText, type Piece } from "../../model/richtext";

/** Longer texts are folded, so that one message never fills the screen. */
const foldAt = 1200;
const foldedLength = 900;

/** Words with their marks and links. The direction follows the words themselves. */
export function RichText({ text, className }: { text: string; className?: string }): ReactElement {
    const [open, setOpen] = useState(false);
    const signs = useMemo(() => [...text], [text]);
    const folded = !open && signs.length > foldAt;
    const shown = folded ? `${signs.slice(0, foldedLength).join("")}…` : text;
    const pieces = useMemo(() => richText(shown), [shown]);
    return (
        <div className={`rich ${className ?? ""}`} dir="auto">
            <Pieces pieces={pieces} />
            {folded ? (
                <button type="button" className="button link unfold" aria-expanded={false} onClick={() => setOpen(true)}>
                    Show all {signs.length.toLocaleString("en-GB")} characters
                </button>
            ) : null}
        </div>
    );
}

function Pieces({ pieces }: { pieces: Piece[] }): ReactElement {
    return (
        <>
            {pieces.map((piece, index) => {
                switch (piece.kind) {
                    case "text":
                        return <span key={index}>{piece.text}</span>;
                    case "code":
                        return <code key={index}>{piece.text}</code>;
                    case "link":
                        return (
                            <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer">
                                {piece.text}
                            </a>
                        );
                    case "bold":
                        return (
                            <strong key={index}>
                                <Pieces pieces={piece.pieces} />
                            </strong>
                        );
                    case "italic":
                        return (
                            <em key={index}>
                                <Pieces pieces={piece.pieces} />
                            </em>
                        );
                    case "strike":
                        return (
                            <s key={index}>
                                <Pieces pieces={piece.pieces} />
                            </s>
                        );
                }
            })}
        </>
    );
}
