import type { ReactElement } from "react";
import type { Figures, Report } from "../../model/report";
import type { Column } from "./columns";

export interface FigureRow {
    key: string;
    name: string;
    figures: Figures;
}

/** A row for each group by name; at the end what is removed, which keeps its past without its name, and what was nobody's. */
export function groupRows({ groups }: Report): FigureRow[] {
    const rank = (group: Figures): number => (typeof group["name"] === "string" ? 0 : group["id"] === null ? 2 : 1);
    const name = (group: Figures): string => [String(group["name"]), "Removed", "Nobody"][rank(group)] ?? "";
    return groups
        .map((figures) => ({ key: String(figures["id"]), name: name(figures), figures }))
        .sort((one, other) => rank(one.figures) - rank(other.figures) || one.name.localeCompare(other.name));
}

/** Figures in rows, with all of them together at the foot. */
export function FigureTable(props: {
    label: string;
    head: string;
    columns: readonly Column[];
    rows: FigureRow[];
    total?: Figures;
}): ReactElement {
    return (
        <div className="figures" role="region" aria-label={props.label} tabIndex={0}>
            <table className="table figure-table">
                <thead>
                    <tr>
                        <th scope="col">{props.head}</th>
                        {props.columns.map((column) => (
                            <th key={column.name} scope="col" className="amount" title={column.hint}>
                                {column.name}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {props.rows.map((row) => (
                        <tr key={row.key}>
                            <th scope="row" className="clip" dir="auto" title={row.name}>
                                {row.name}
                            </th>
                            {cells(props.columns, row.figures)}
                        </tr>
                    ))}
                </tbody>
                {props.total && props.rows.length > 1 ? (
                    <tfoot>
                        <tr>
                            <th scope="row">All</th>
                            {cells(props.columns, props.total)}
                        </tr>
                    </tfoot>
                ) : null}
            </table>
        </div>
    );
}

function cells(columns: readonly Column[], figures: Figures): ReactElement[] {
    return columns.map((column) => (
        <td key={column.name} className="amount tabular">
            {column.word(figures)}
        </td>
    ));
}
