using System.Security.Cryptography;
using System.Text;

namespace LoadHarness.Reports.Html;

/// <summary>
/// The frame of a self-contained page: no request leaves it. Its Content-Security-Policy forbids everything but the styles
/// and scripts written here, which it names by their hashes, so that even a hole in the escaping could run nothing.
/// </summary>
internal static class Page
{
    /// <summary>A complete HTML document.</summary>
    /// <param name="title">Title of the browser tab.</param>
    /// <param name="tone">Verdict class; gives the tab its icon.</param>
    /// <param name="body">Content of the body.</param>
    /// <param name="data">JSON for the scripts, safe inside a script element; null: a page without scripts.</param>
    /// <param name="hasPictures">Whether charts stand in the body as drawings.</param>
    public static string Render(string title, string tone, Markup body, string? data, bool hasPictures = false)
    {
        var styles = (data is null ? "" : Assets.ChartStyle + "\n") + Assets.PageStyle + (hasPictures ? Assets.PictureStyle : "");
        string[] scripts = data is null ? [] : [Assets.ChartScript ?? "", Assets.PageScript];
        var policy = $"default-src 'none'; script-src {Sources(scripts)}; style-src {Sources([styles])}; img-src data:; base-uri 'none'; form-action 'none'";
        var block = data is null ? Markup.Empty : Markup.Of($"<script type=\"application/json\" id=\"report-data\">{Markup.Verbatim(data)}</script>\n");
        return Markup.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Markup.Verbatim(policy)}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{title}</title>
            <link rel="icon" href="{Icon(tone)}">
            <style>{Markup.Verbatim(styles)}</style>
            </head>
            <body>
            {body}{block}{scripts.Select(script => Markup.Of($"<script>{Markup.Verbatim(script)}</script>\n"))}</body>
            </html>

            """).ToString();
    }

    private static string Sources(IReadOnlyCollection<string> texts) => texts.Count == 0
        ? "'none'"
        : string.Join(' ', texts.Select(text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'"));

    private static string Icon(string tone)
    {
        var (fill, path) = tone switch
        {
            "good" => ("%230a7d3c", "M4 8.5l3 3 5-7"),
            "bad" => ("%23c0262d", "M5 5l6 6M11 5l-6 6"),
            _ => ("%238a5a00", "M8 4v5M8 11.5v.5"),
        };
        return $"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='{fill}'/%3E"
            + $"%3Cpath d='{path}' fill='none' stroke='white' stroke-width='2' stroke-linecap='round'/%3E%3C/svg%3E";
    }
}
