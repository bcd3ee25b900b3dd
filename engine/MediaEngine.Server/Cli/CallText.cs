using System.Buffers;
using System.Text;
using MediaEngine.Protocol.Ng;
using MediaEngine.Server.Logging;

namespace MediaEngine.Server.Cli;

/// <summary>Statistics as text: the figures of query, one line for each media.</summary>
internal static class CallText
{
    public static string Json(NgDictionary tree)
    {
        ArrayBufferWriter<byte> json = new();
        NgJsonWriter.Write(json, tree);
        return Encoding.UTF8.GetString(json.WrittenSpan) + "\n";
    }

    public static string Call(string callId, NgDictionary call)
    {
        StringBuilder text = new();
        text.Append("callid: ").Append(LogText.Name(callId)).Append('\n')
            .Append("created: ").Append(call["created"]).Append('\n')
            .Append("last signal: ").Append(call["last signal"]).Append('\n');
        foreach ((string name, NgValue block) in ((NgDictionary)call["tags"]!).Entries)
            Append(text, name, (NgDictionary)block);
        return text.ToString();
    }

    /// <summary>Drops, one part for each port with drops; empty without any.</summary>
    public static string Drops(NgDictionary call)
    {
        IEnumerable<NgDictionary> streams =
            ((NgDictionary)call["tags"]!).Entries.SelectMany(t => ((NgList)((NgDictionary)t.Value)["medias"]!).Items)
                .SelectMany(m => ((NgList)((NgDictionary)m)["streams"]!).Items).Cast<NgDictionary>();
        return string.Join("; ",
            streams.Where(s => s["drops"] is NgDictionary).Select(s => $"port {s["local port"]}: {Counts((NgDictionary)s["drops"]!)}"));
    }

    public static string Tag(NgDictionary call, string tag)
    {
        if (((NgDictionary)call["tags"]!)[tag] is not NgDictionary block)
            return $"Tag not found ({tag}).\n";
        StringBuilder text = new();
        Append(text, tag, block);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, NgDictionary block)
    {
        text.Append("--- Tag '").Append(name).Append("', created ").Append(block["created"]);
        if (block.TextOf("label") is { } label)
            text.Append(", label '").Append(label).Append('\'');
        text.Append('\n');
        foreach (NgDictionary media in ((NgList)block["medias"]!).Items.Cast<NgDictionary>())
        {
            text.Append("------ Media #").Append(media["index"]).Append(" (").Append(media["type"]).Append(" over ")
                .Append(media["protocol"]?.ToString() ?? "unknown protocol").Append(")\n");
            foreach (NgDictionary stream in ((NgList)media["streams"]!).Items.Cast<NgDictionary>())
                AppendStream(text, stream);
        }
    }

    private static void AppendStream(StringBuilder text, NgDictionary stream)
    {
        NgDictionary received = (NgDictionary)stream["stats"]!;
        string local = stream["local port"] is { } port ? $"{stream["local address"]}:{port}" : "no port";
        string remote = stream["endpoint"] is NgDictionary { Entries.Count: > 0 } endpoint
            ? $"{endpoint["address"]}:{endpoint["port"]}" : "unknown";
        string kind = string.Join(' ', ((NgList)stream["flags"]!).Items.Take(1));
        text.Append("-------- Port ").Append(local).Append(" <> ").Append(remote).Append(' ').Append(kind).Append(", ")
            .Append(received["packets"]).Append(" p, ").Append(received["bytes"]).Append(" b, ").Append(received["errors"]).Append(" e\n");
        if (stream["drops"] is NgDictionary drops)
            text.Append("---------- Dropped: ").Append(Counts(drops)).Append('\n');
    }

    private static string Counts(NgDictionary drops) => string.Join(", ", drops.Entries.Select(d => $"{d.Value} {d.Key}"));
}
