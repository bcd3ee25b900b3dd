using MediaEngine.Primitives;
using MediaEngine.Server.Options;

namespace MediaEngine.Server.Web;

/// <summary>Brings the streams of the configuration into the gateway, at the start and when the file was read again.</summary>
internal static class ConfiguredStreams
{
    /// <summary>
    /// On the control thread. What is unchanged keeps running. A stream of the API stays, unless the configuration has one of its name now.
    /// </summary>
    public static StreamChanges Apply(
        IReadOnlyList<ConfiguredStream> configured, StreamTable table, IGateway gateway, MonotonicTime now)
    {
        (int added, int changed, int unchanged) = (0, 0, 0);
        foreach (ConfiguredStream stream in configured)
        {
            StreamEntry? known = table.Find(stream.Settings.Name);

            // The table first: an always-on stream asks for the address of its camera at once, and the table says what is allowed.
            table.Put(StreamEntry.Of(stream, isOfApi: false));
            if (known is { IsOfApi: false } && known.Definition.IsSameSource(stream.Definition))
            {
                unchanged++;
                continue;
            }

            gateway.Put(stream.Settings, now);
            if (known is null)
                added++;
            else
                changed++;
        }

        HashSet<string> names = [.. configured.Select(s => s.Settings.Name)];
        string[] gone = [.. table.All.Where(s => !s.IsOfApi && !names.Contains(s.Name)).Select(s => s.Name)];
        foreach (string name in gone)
        {
            table.Remove(name);
            gateway.Remove(name, now);
        }

        return new StreamChanges(added, changed, gone.Length, unchanged);
    }
}
