import type { ReactElement } from "react";
import type { Figures } from "../../model/report";
import type { Column } from "./columns";

/** Figures in rows, with all of them together at the foot. */
export function FigureTable(props: {
    label: string;
    head: string;
    columns: readonly Column[];
    rows: { key: string; name: string; figures: Figures }[];
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
