using System.Text.Json;

namespace MediaEngine.Server.Web;

/// <summary>
/// What a JSON Web Token allows: patterns of stream names for each action. They are in the claim media,
/// <c>{"view": ["door", "cam-*"], "publish": ["stage"]}</c>, and in the claim scope, <c>view:door publish:stage</c>; an action alone is for
/// all streams. In a pattern, <c>*</c> is any text.
/// </summary>
/// <param name="Until">When it ends.</param>
internal sealed record JwtGrant(DateTimeOffset Until)
{
    private const int MostPatterns = 256;
    private const int LongestName = 64;

    private static readonly (string Name, WebAction Action)[] _names =
        [("view", WebAction.View), ("publish", WebAction.Publish), ("talk", WebAction.Talk), ("admin", WebAction.Admin)];

    private readonly List<(WebAction Action, string Pattern)> _patterns = [];

    /// <summary>The claim sub: who the token was made for; empty without.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Reads the claims; what is not of the form allows nothing.</summary>
    public static JwtGrant Of(JsonElement claims, DateTimeOffset until)
    {
        string subject = claims.TryGetProperty("sub", out JsonElement sub) && sub.ValueKind == JsonValueKind.String ? sub.GetString()! : "";
        JwtGrant grant = new(until) { Name = new string([.. subject.Where(c => !char.IsControl(c)).Take(LongestName)]) };
        if (claims.TryGetProperty("media", out JsonElement media) && media.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty action in media.EnumerateObject())
                grant.AddPatterns(action.Name, action.Value);
        }

        if (claims.TryGetProperty("scope", out JsonElement scope) && scope.ValueKind == JsonValueKind.String)
        {
            foreach (string item in scope.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                int colon = item.IndexOf(':', StringComparison.Ordinal);
                grant.Add(colon < 0 ? item : item[..colon], colon < 0 ? "*" : item[(colon + 1)..]);
            }
        }

        return grant;
    }

    /// <param name="stream">Null: some stream.</param>
    public bool Allows(string? stream, WebAction action) =>
        _patterns.Exists(p => p.Action == action && (stream is null || Matches(p.Pattern, stream)));

    /// <summary>Whether a name is of a pattern; takes time of the product of their lengths at most.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        (int p, int n, int star, int after) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, after) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++after;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    /// <param name="value">A pattern, a list of them, or true for all streams.</param>
    private void AddPatterns(string action, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                Add(action, "*");
                break;
            case JsonValueKind.String:
                Add(action, value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String))
                    Add(action, item.GetString()!);
                break;
            default:
                break;
        }
    }

    private void Add(string name, string pattern)
    {
        foreach ((string known, WebAction action) in _names)
        {
            if (known == name && pattern.Length > 0 && _patterns.Count < MostPatterns)
                _patterns.Add((action, pattern));
        }
    }
}
