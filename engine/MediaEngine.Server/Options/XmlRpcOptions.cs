namespace MediaEngine.Server.Options;

/// <summary>The receiver of notifications about calls that ended by a timeout (options b2b-url and xmlrpc-format).</summary>
/// <param name="Url">May contain "%%" for the address of the call's proxy.</param>
/// <param name="Format">0, 1 or 2: the method that is called.</param>
internal sealed record XmlRpcOptions(string Url, int Format)
{
    public const string Placeholder = "%%";

    /// <summary>Null for no notifications.</summary>
    /// <exception cref="OptionException">The URL is invalid.</exception>
    public static XmlRpcOptions? From(OptionValues values)
    {
        if (values.Text("b2b-url") is not { } url)
            return null;
        if (!Uri.TryCreate(url.Replace(Placeholder, "127.0.0.1", StringComparison.Ordinal), UriKind.Absolute, out Uri? sample)
            || sample.Scheme is not ("http" or "https"))
            throw new OptionException("b2b-url", $"'{url}' is not an http or https URL");
        return new XmlRpcOptions(url, values.Int32("xmlrpc-format"));
    }
}
