using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MediaEngine.Server.Tests.Web;

/// <summary>Makes JSON Web Tokens, right ones and wrong ones, and the keys to check them.</summary>
internal sealed class JwtMaker : IDisposable
{
    public const string Secret = "a-secret-for-all-algorithms-has-at-least-sixty-four-characters-or-more";

    /// <summary>Signed with the seed of the octets 0 to 31; expires in 2100, allows to view door.</summary>
    public const string Ed25519Token =
        "eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIn0.eyJleHAiOjQxMDI0NDQ4MDAsIm1lZGlhIjp7InZpZXciOlsiZG9vciJdfX0." +
        "qWA8wmOnq6dAX1A7x5S0a7mI7TP48Zf-9TD1OsARUZfRgon4ZbGdPnJlIyw5h003bicWBXN7No79BsLtHDk_DQ";

    private const string Ed25519Key = "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _file = Path.GetTempFileName();

    public JwtMaker() => File.WriteAllText(_file, Set("\"sig\""));

    /// <summary>Options with all keys.</summary>
    public string[] Options => [$"--web-jwt-key={Secret}", $"--web-jwt-jwks={_file}"];

    public string[] PublicKeys => [$"--web-jwt-jwks={_file}"];

    /// <summary>The file of public keys.</summary>
    public string KeySet => _file;

    /// <summary>The public key of RS256 in PEM, which a careless verifier takes for a secret of HS256.</summary>
    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <param name="claims">JSON of the payload.</param>
    public string Make(string claims, string algorithm = "HS256", string header = "", byte[]? secret = null)
    {
        string text = $"{Encoded($"{{\"alg\":\"{algorithm}\",\"typ\":\"JWT\"{header}}}")}.{Encoded(claims)}";
        byte[] signed = Encoding.ASCII.GetBytes(text);
        byte[] key = secret ?? Encoding.ASCII.GetBytes(Secret);
        byte[] signature = algorithm switch
        {
            "HS256" => HMACSHA256.HashData(key, signed),
            "HS512" => HMACSHA512.HashData(key, signed),
            "RS256" => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => _elliptic.SignData(signed, HashAlgorithmName.SHA256),
            _ => [],
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Claims that expire in some seconds.</summary>
    public static string Claims(DateTimeOffset now, int seconds, string others) =>
        $"{{\"exp\":{now.ToUnixTimeSeconds() + seconds},{others}}}";

    /// <summary>The set of public keys, each with a use.</summary>
    public string Set(string use)
    {
        RSAParameters rsa = _rsa.ExportParameters(false);
        ECParameters elliptic = _elliptic.ExportParameters(false);
        string e = Base64Url.EncodeToString(rsa.Exponent);
        string n = Base64Url.EncodeToString(rsa.Modulus);
        string x = Base64Url.EncodeToString(elliptic.Q.X);
        string y = Base64Url.EncodeToString(elliptic.Q.Y);
        return JsonSerializer.Deserialize<JsonElement>($$"""
            {"keys":[
              {"kty":"RSA","kid":"rsa","use":{{use}},"n":"{{n}}","e":"{{e}}"},
              {"kty":"EC","kid":"ec","use":{{use}},"crv":"P-256","x":"{{x}}","y":"{{y}}","alg":"ES256"},
              {"kty":"OKP","kid":"ed","use":{{use}},"crv":"Ed25519","x":"{{Ed25519Key}}"}]}
            """).GetRawText();
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _elliptic.Dispose();
        File.Delete(_file);
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
