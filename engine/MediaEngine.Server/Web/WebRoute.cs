namespace MediaEngine.Server.Web;

/// <summary>One path of the web side, with what can be done there.</summary>
/// <param name="Pattern">Segments; "{name}" is a stream, "{session}" a session, "{file}" a file of the page.</param>
/// <param name="Kind">Which rules for pages of other sites hold.</param>
internal sealed record WebRoute(string Pattern, WebRouteKind Kind, params WebMethod[] Methods)
{
    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>For the header Allow.</summary>
    public string Allow { get; } = string.Join(", ", Methods.Select(m => m.Name).Append("OPTIONS"));

    public WebMethod? Method(string name) => Array.Find(Methods, m => m.Name == name);

    /// <summary>Whether the path is one of the pattern; its variable parts.</summary>
    public bool Matches(string[] path, out string name, out string session)
    {
        (name, session) = ("", "");
        if (path.Length != _segments.Length)
            return false;
        for (int i = 0; i < path.Length; i++)
        {
            switch (_segments[i])
            {
                case "{name}" or "{file}" when path[i].Length > 0:
                    name = path[i];
                    break;
                case "{session}" when path[i].Length > 0:
                    session = path[i];
                    break;
                default:
                    if (_segments[i] != path[i])
                        return false;
                    break;
            }
        }

        return true;
    }
}
