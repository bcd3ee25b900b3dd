using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MediaEngine.Server.Options;

/// <summary>Security of the HTTP sockets: certificate, token, names.</summary>
internal static class HttpSecurity
{
    private const int ShortestToken = 8;
    private const int LongestToken = 4096;

    /// <summary>Certificate and key of listen-https.</summary>
    public static X509Certificate2 Certificate(OptionValues values) => Certificate(values, "https-cert", "https-key")
        ?? throw new OptionException("https-cert", "is required by listen-https");

    /// <summary>The certificate and key in the files of two options; null when the first is not set.</summary>
    public static X509Certificate2? Certificate(OptionValues values, string option, string keyOption)
    {
        if (values.Text(option) is not { } file)
            return null;
        string certificate = TextFile.Read(option, file);
        string? keyFile = values.Text(keyOption);
        string key = keyFile is null ? certificate : TextFile.Read(keyOption, keyFile);
        try
        {
            using (X509Certificate2.CreateFromPem(certificate))
            {
                // Read once without the key, so that an error names the right file.
            }
        }
        catch (CryptographicException problem)
        {
            throw new OptionException(option, $"{file} is not a certificate in PEM: {problem.Message}");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificate, key);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw new OptionException(keyFile is null ? option : keyOption,
                $"{keyFile ?? file} has no usable private key for the certificate: {problem.Message}");
        }
    }

    public static readonly string TokenRule =
        $"a token has {ShortestToken} to {LongestToken} printable ASCII characters without blanks";

    public static bool IsToken(string token) =>
        token.Length is >= ShortestToken and <= LongestToken && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>The certificates of a file behind the first one.</summary>
    public static X509Certificate2Collection Chain(OptionValues values, string option)
    {
        X509Certificate2Collection chain = [];
        if (values.Text(option) is not { } file)
            return chain;
        chain.ImportFromPem(TextFile.Read(option, file));
        chain.RemoveAt(0);
        return chain;
    }

    /// <summary>The token of an option, or of the file that the other option names; null for none.</summary>
    public static string? Token(OptionValues values, string option, string fileOption)
    {
        string? token = values.Text(option);
        if (values.Text(fileOption) is { } file)
        {
            if (token is not null)
                throw new OptionException(fileOption, $"and '{option}' exclude each other");
            option = fileOption;
            token = TextFile.Read(option, file).Split('\n')[0].Trim();
        }

        return token is null || IsToken(token) ? token : throw new OptionException(option, TokenRule);
    }

    /// <summary>The names that an option lists, those of the sockets themselves, and that of the machine.</summary>
    public static IReadOnlyList<string> Hosts(OptionValues values, string option, params ReadOnlySpan<string> listenOptions)
    {
        List<string> hosts = [Environment.MachineName];
        foreach (string item in values.List(option)
            .SelectMany(i => i.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!Uri.TryCreate($"http://{item}/", UriKind.Absolute, out Uri? uri) || uri.AbsolutePath != "/" || uri.UserInfo.Length > 0
                || uri.Query.Length > 0)
                throw new OptionException(option, $"'{item}' is not a name, an address, or one with a port");
            hosts.Add(item);
        }

        foreach (string listen in listenOptions)
        {
            foreach (string item in values.List(listen))
            {
                int colon = item.LastIndexOf(':');
                string host = colon < 0 ? "" : item[..colon];
                if (host.Length > 0 && host is not ("any" or "*") && !IPAddress.TryParse(host, out _))
                    hosts.Add(host);
            }
        }

        return hosts;
    }
}
