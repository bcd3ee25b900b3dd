using System.Text;

namespace MediaEngine.Gateway.Viewers;

/// <summary>
/// A fragment of SDP with ICE attributes only (RFC 8840), and how it changes an offer: candidates are added, and new credentials replace
/// the old ones and all candidates.
/// </summary>
internal sealed class IceFragment
{
    private const int MaximumLines = 256;
    private const int MaximumCandidates = 64;

    private readonly List<string> _candidates = [];

    private IceFragment(string ufrag, string password) => (Ufrag, Password) = (ufrag, password);

    public string Ufrag { get; }

    public string Password { get; }

    /// <summary>Reads a fragment; null when it has no credentials, or is not one.</summary>
    public static IceFragment? TryParse(string text)
    {
        string[] lines = Lines(text);
        if (lines.Length > MaximumLines || Find(lines, "a=ice-ufrag:") is not { } ufrag || Find(lines, "a=ice-pwd:") is not { } password)
            return null;
        var fragment = new IceFragment(ufrag, password);
        foreach (string line in lines)
        {
            if (!line.StartsWith("a=", StringComparison.Ordinal) && !line.StartsWith("m=", StringComparison.Ordinal))
                return null;
            if (line.StartsWith("a=candidate:", StringComparison.Ordinal) && fragment._candidates.Count < MaximumCandidates)
                fragment._candidates.Add(line);
        }

        return fragment;
    }

    /// <summary>The fragment has other credentials than the offer: ICE starts again.</summary>
    public bool Restarts(string offer) => Find(Lines(offer), "a=ice-ufrag:") != Ufrag;

    /// <summary>The offer with what the fragment says. All sections share one transport, which the first section describes.</summary>
    public string Apply(string offer)
    {
        bool restarts = Restarts(offer);
        var text = new StringBuilder(offer.Length + 256);
        int section = 0;
        foreach (string line in Lines(offer))
        {
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                if (section == 1)
                    AddCandidates(text, offer, restarts);
                section++;
            }

            if (restarts && (line.StartsWith("a=candidate:", StringComparison.Ordinal) || line == "a=end-of-candidates"))
                continue;
            if (line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal))
                text.Append("a=ice-ufrag:").Append(Ufrag).Append("\r\n");
            else if (line.StartsWith("a=ice-pwd:", StringComparison.Ordinal))
                text.Append("a=ice-pwd:").Append(Password).Append("\r\n");
            else
                text.Append(line).Append("\r\n");
        }

        if (section == 1)
            AddCandidates(text, offer, restarts);
        return text.ToString();
    }

    /// <summary>The fragment that answers a restart: our credentials and candidates of an answer.</summary>
    public static string Of(string answer)
    {
        var text = new StringBuilder();
        int section = 0;
        foreach (string line in Lines(answer))
        {
            section += line.StartsWith("m=", StringComparison.Ordinal) ? 1 : 0;
            bool isHead = line.StartsWith("m=", StringComparison.Ordinal) || line.StartsWith("a=mid:", StringComparison.Ordinal);
            bool isIce = line.StartsWith("a=ice-", StringComparison.Ordinal) || line.StartsWith("a=candidate:", StringComparison.Ordinal)
                || line == "a=end-of-candidates";
            if (section <= 1 && (isIce || isHead))
                text.Append(line).Append("\r\n");
        }

        return text.ToString();
    }

    private static string[] Lines(string text) => text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static string? Find(string[] lines, string start)
    {
        foreach (string line in lines)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line[start.Length..];
        }

        return null;
    }

    private void AddCandidates(StringBuilder text, string offer, bool restarts)
    {
        foreach (string candidate in _candidates)
        {
            if (restarts || !offer.Contains(candidate, StringComparison.Ordinal))
                text.Append(candidate).Append("\r\n");
        }
    }
}
