import { BarController, BarElement, CategoryScale, Chart as Drawing, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip, type ChartDataset } from "chart.js";
import { useEffect, useRef, useState, type ReactElement } from "react";

Drawing.register(BarController, BarElement, LineController, LineElement, PointElement, CategoryScale, LinearScale, Filler, Tooltip);

/** One row of values, drawn in the hue or in grey, and called by its name at the drawing. */
export interface Series {
    name: string;
    values: (number | null)[];
    /** How far off each may be, drawn as a band around a line; none where that is not known. */
    margins?: (number | null)[];
    /** The one that the eye goes to; the others are grey. */
    main?: boolean;
}

export interface ChartProps {
    title: string;
    kind: "bar" | "line";
    /** What the values belong to: hours, days. */
    ticks: string[];
    series: Series[];
    /** How a value reads. */
    word: (value: number) => string;
    /** The least height of the scale, so that nothing at all does not look like much. */
    least: number;
    /** The height of the scale where values cannot be higher. */
    most?: number;
    /** Distances between lines of the scale that read well; the least that leaves few lines is taken. */
    steps?: readonly number[];
    /** Bars of one tick stand on each other. */
    stacked?: boolean;
}

const mostLines = 5;
/** Half of what it covers shows through: grey beside the hue. */
const half = "80";
/** A band is a breath of its line's colour. */
const faint = "26";

/** Draws values over time. The figures themselves are in a table: a drawing says nothing to who cannot see it. */
export function Chart({ title, kind, ticks, series, word, least, most, steps, stacked = false }: ChartProps): ReactElement {
    const canvas = useRef<HTMLCanvasElement>(null);
    const theme = useTheme();
    useEffect(() => {
        if (!canvas.current) return;
        const style = getComputedStyle(document.documentElement);
        const token = (name: string): string => style.getPropertyValue(name).trim();
        const heights = ticks.map((_, index) => series.map(({ values }) => values[index] ?? 0));
        const highest = Math.max(least, ...heights.map((all) => (stacked ? all.reduce((sum, value) => sum + value, 0) : Math.max(...all))));
        const step = steps?.find((distance) => highest <= distance * mostLines);
        const font = { family: token("--font"), size: parseInt(token("--size-meta"), 10) };
        const drawing = new Drawing(canvas.current, {
            type: kind,
            data: {
                labels: ticks,
                datasets: series.flatMap((one) => {
                    const { name, values, main } = one;
                    const colour = main ? token("--accent") : token("--ink-3") + half;
                    const line = {
                        label: name,
                        data: values,
                        backgroundColor: colour,
                        borderColor: colour,
                        borderWidth: kind === "line" ? 2 : 0,
                        pointRadius: 2,
                        pointHitRadius: 12,
                        spanGaps: false,
                        borderRadius: 2,
                        maxBarThickness: 24,
                        borderDash: kind === "line" && !main ? [4, 4] : [],
                    };
                    return [line, ...band(one, (main ? token("--accent") : token("--ink-3")) + faint, most)];
                }),
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "index", intersect: false },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        backgroundColor: token("--ink"),
                        titleColor: token("--paper"),
                        bodyColor: token("--paper"),
                        titleFont: font,
                        bodyFont: font,
                        displayColors: false,
                        filter: (item) => item.dataset.label !== undefined,
                        callbacks: { label: (item) => `${item.dataset.label}: ${word(item.parsed.y)}${margin(series, item.dataset.label, item.dataIndex, word)}` },
                    },
                },
                scales: {
                    x: {
                        stacked,
                        grid: { display: false, drawBorder: false },
                        ticks: { color: token("--ink-3"), font, maxRotation: 0, autoSkipPadding: 12 },
                    },
                    y: {
                        stacked,
                        beginAtZero: true,
                        suggestedMax: least,
                        max: most,
                        grid: { color: token("--line"), drawBorder: false },
                        ticks: { color: token("--ink-3"), font, maxTicksLimit: mostLines + 1, stepSize: step, callback: (value) => word(Number(value)) },
                    },
                },
            },
        });
        return () => drawing.destroy();
    }, [theme, kind, ticks, series, word, least, most, steps, stacked]);
    return (
        <figure className="chart">
            <figcaption>
                <span className="chart-title">{title}</span>
                <span className="chart-names">
                    {series.map(({ name, main }) => (
                        <span key={name} className={main ? "chart-name main" : "chart-name"}>
                            {name}
                        </span>
                    ))}
                </span>
            </figcaption>
            <div className="chart-frame">
                <canvas ref={canvas} role="img" aria-label={`${title}. The figures are in the table.`} />
            </div>
        </figure>
    );
}

/** Two lines that are not drawn, and what is between them. */
function band({ values, margins }: Series, colour: string, most = Infinity): ChartDataset<"line", (number | null)[]>[] {
    if (!margins?.some((margin) => margin !== null)) return [];
    const side = (sign: number): (number | null)[] =>
        values.map((value, index) => {
            const margin = margins[index] ?? null;
            return value === null || margin === null ? null : Math.min(most, Math.max(0, value + sign * margin));
        });
    const unseen = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0, spanGaps: false };
    return [
        { ...unseen, data: side(-1), fill: false },
        { ...unseen, data: side(1), fill: "-1", backgroundColor: colour },
    ];
}

function margin(series: Series[], name: string | undefined, index: number, word: (value: number) => string): string {
    const known = series.find((one) => one.name === name)?.margins?.[index];
    return known ? ` ± ${word(known)}` : "";
}

/** The colours that the page is drawn in, again whenever they change. */
function useTheme(): string {
    const root = document.documentElement;
    const [theme, setTheme] = useState(root.dataset["theme"] ?? "light");
    useEffect(() => {
        const watch = new MutationObserver(() => setTheme(root.dataset["theme"] ?? "light"));
        watch.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
        return () => watch.disconnect();
    }, [root]);
    return theme;
}
