namespace MediaEngine.Server.Web;

internal enum WebRouteKind : byte
{
    /// <summary>Files of the page: without access rules, because the page has to be there before it can show a token.</summary>
    Page,

    /// <summary>Only our own page and tools.</summary>
    Api,

    /// <summary>WHEP and WHIP, which pages of other sites may use when the operator allows it.</summary>
    Session,
}
