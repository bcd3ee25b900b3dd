using System.Net;

namespace MediaEngine.Server.Options;

/// <param name="Server">Plaintext (carbon) port.</param>
/// <param name="Prefix">Prepended to every name, without the dot that follows it; may be empty.</param>
/// <param name="Timeout">Time limit of connecting and of sending one set of values.</param>
internal sealed record GraphiteOptions(IPEndPoint Server, TimeSpan Interval, string Prefix, TimeSpan Timeout)
{
    /// <summary>Null when no server is configured.</summary>
    /// <exception cref="OptionException">A value is wrong; the message names the option.</exception>
    public static GraphiteOptions? From(OptionValues values)
    {
        if (values.Text("graphite") is not { } text)
            return null;
        if (!IPEndPoint.TryParse(text, out IPEndPoint? server) || server.Port == 0)
            throw new OptionException("graphite", $"'{text}' is not IP:PORT");
        string prefix = values.Text("graphite-prefix") ?? "";
        if (prefix.Any(c => c <= ' ' || c == '\x7f'))
            throw new OptionException("graphite-prefix", $"'{prefix}' has characters that are not allowed in a name");
        return new GraphiteOptions(
            server,
            TimeSpan.FromSeconds(values.Integer("graphite-interval")),
            prefix.TrimEnd('.'),
            TimeSpan.FromSeconds(values.Integer("graphite-timeout")));
    }
}
