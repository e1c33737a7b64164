import { useRef, type ReactElement } from "react";
import { Icon } from "../../shared/icons";
import { emptySection, interactiveLimits as limits, rowCount, withoutRow, withRow, type ListRow, type ListSection } from "../model/interactive";
import { BuilderField } from "./BuilderField";

interface ListParts {
    button: string;
    sections: ListSection[];
}

/** A button that opens a list, and the list's rows in their sections. */
export function ListBuilder({ list, change }: { list: ListParts; change: (part: Partial<ListParts>) => void }): ReactElement {
    const { sections } = list;
    const several = sections.length > 1;
    const rows = rowCount(sections);
    const full = rows >= limits.rows;
    // What was added by hand has the focus; what is there from the start leaves it to the first field.
    const added = useRef(false);
    const add = (next: ListSection[]): void => {
        added.current = true;
        change({ sections: next });
    };
    const put = (at: number, section: ListSection): void => change({ sections: sections.map((entry, index) => (index === at ? section : entry)) });
    const remove = (at: number, row: number): void => change({ sections: withoutRow(sections, at, row) });
    return (
        <>
            <BuilderField label="Text on the button that opens the list" limit={limits.button} value={list.button} autoFocus change={(button) => change({ button })} />
            <ol className="builder-sections" aria-label="Rows of the list">
                {sections.map((section, at) => (
                    <li key={at} className="builder-section">
                        {several ? (
                            <BuilderField label={`Title of section ${at + 1}`} limit={limits.sectionTitle} value={section.title} change={(title) => put(at, { ...section, title })} />
                        ) : null}
                        {section.rows.map((row, place) => (
                            <Row
                                key={place}
                                row={row}
                                name={several ? `section ${at + 1}, row ${place + 1}` : `row ${place + 1}`}
                                only={rows === 1}
                                fresh={added.current}
                                change={(next) => put(at, { ...section, rows: section.rows.map((entry, index) => (index === place ? next : entry)) })}
                                remove={() => remove(at, place)}
                            />
                        ))}
                        {full ? null : (
                            <button type="button" className="button quiet small builder-add" onClick={() => add(withRow(sections, at))}>
                                <Icon name="plus" /> Row
                            </button>
                        )}
                    </li>
                ))}
            </ol>
            <div className="builder-row">
                {full || sections.length >= limits.sections ? null : (
                    <button type="button" className="button quiet small builder-add" onClick={() => add([...sections, emptySection])}>
                        <Icon name="plus" /> Section
                    </button>
                )}
                <span className="grow" />
                <span className="hint tabular">
                    {rows} of {limits.rows} rows
                </span>
            </div>
        </>
    );
}

function Row(props: { row: ListRow; name: string; only: boolean; fresh: boolean; change: (row: ListRow) => void; remove: () => void }): ReactElement {
    const { row, name } = props;
    return (
        <div className="builder-pair builder-list-row">
            <BuilderField label={`Title of ${name}`} placeholder="Title" limit={limits.rowTitle} value={row.title} autoFocus={props.fresh} change={(title) => props.change({ ...row, title })} />
            <BuilderField
                label={`Description of ${name}`}
                placeholder="Description (optional)"
                limit={limits.rowDescription}
                value={row.description}
                change={(description) => props.change({ ...row, description })}
            />
            <button type="button" className="button quiet icon-only small" aria-label={`Remove ${name}`} title="Remove" disabled={props.only} onClick={props.remove}>
                <Icon name="close" />
            </button>
        </div>
    );
}
