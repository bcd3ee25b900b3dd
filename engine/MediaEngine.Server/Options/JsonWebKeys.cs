using System.Security.Cryptography;
using System.Text.Json;
using MediaEngine.Interop.OpenSsl;
using Microsoft.IdentityModel.Tokens;

namespace MediaEngine.Server.Options;

/// <summary>Reads a set of public keys (JWKS, RFC 7517 section 5), or one key.</summary>
internal static class JsonWebKeys
{
    private const string Option = "web-jwt-jwks";
    private const int Most = 32;
    private const int SmallestModulus = 2048 / 8;
    private const int LargestModulus = 8192 / 8;

    private static readonly string[] _rsa =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
    ];

    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="OptionException">A key cannot be read, or is no public key.</exception>
    public static IReadOnlyList<JwtKey> Read(string json, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("is not a JSON object");
            List<JwtKey> keys = [];
            if (root.TryGetProperty("keys", out JsonElement set))
            {
                foreach (JsonElement one in set.EnumerateArray())
                    Add(keys, one);
            }
            else
            {
                Add(keys, root);
            }

            if (keys.Count is 0 or > Most)
                throw new FormatException($"has {keys.Count} keys for signatures, and 1 to {Most} are needed");
            return keys;
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException or CryptographicException)
        {
            throw new OptionException(Option, $"{file} is not a set of public keys (JWKS): {problem.Message}");
        }
    }

    private static void Add(List<JwtKey> keys, JsonElement key)
    {
        // A key for encryption signs nothing.
        if (Text(key, "use") is { } use && use != "sig")
            return;
        if (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _))
            throw new FormatException("it has a private or secret key; the engine needs public keys only");
        (SecurityKey read, string[] algorithms) = Text(key, "kty") switch
        {
            "RSA" => Rsa(key),
            "EC" => Elliptic(key),
            "OKP" => Edwards(key),
            { } other => throw new FormatException($"kty '{other}' is not one of RSA, EC and OKP"),
            null => throw new FormatException("a key has no kty"),
        };
        read.KeyId = Text(key, "kid");
        if (Text(key, "alg") is { } algorithm)
        {
            if (!algorithms.Contains(algorithm))
                throw new FormatException($"alg '{algorithm}' does not fit its key");
            algorithms = [algorithm];
        }

        keys.Add(new JwtKey(read, algorithms));
    }

    private static (SecurityKey, string[]) Rsa(JsonElement key)
    {
        var parameters = new RSAParameters { Modulus = Octets(key, "n"), Exponent = Octets(key, "e") };
        return parameters.Modulus.Length is < SmallestModulus or > LargestModulus
            ? throw new FormatException("an RSA key has 2048 to 8192 bits") : (new RsaSecurityKey(parameters), _rsa);
    }

    private static (SecurityKey, string[]) Elliptic(JsonElement key)
    {
        (ECCurve curve, string algorithm) = Text(key, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, SecurityAlgorithms.EcdsaSha256),
            "P-384" => (ECCurve.NamedCurves.nistP384, SecurityAlgorithms.EcdsaSha384),
            "P-521" => (ECCurve.NamedCurves.nistP521, SecurityAlgorithms.EcdsaSha512),
            _ => throw new FormatException("crv of an EC key is P-256, P-384 or P-521"),
        };
        var parameters = new ECParameters { Curve = curve, Q = new ECPoint { X = Octets(key, "x"), Y = Octets(key, "y") } };
        return (new ECDsaSecurityKey(ECDsa.Create(parameters)), [algorithm]);
    }

    private static (SecurityKey, string[]) Edwards(JsonElement key)
    {
        byte[] octets = Octets(key, "x");
        return Text(key, "crv") == "Ed25519" && octets.Length == Ed25519.KeySize
            ? (new Ed25519Key(octets), [Ed25519Key.Algorithm]) : throw new FormatException("an OKP key has to be of Ed25519");
    }

    private static byte[] Octets(JsonElement key, string name) => Text(key, name) is { } text
        ? Base64UrlEncoder.DecodeBytes(text) : throw new FormatException($"a key has no {name}");

    private static string? Text(JsonElement key, string name) =>
        key.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
