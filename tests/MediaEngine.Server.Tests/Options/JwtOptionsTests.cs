using MediaEngine.Server.Options;
using MediaEngine.Server.Tests.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Options;

/// <summary>Keys of JSON Web Tokens.</summary>
public sealed class JwtOptionsTests : IDisposable
{
    private readonly JwtMaker _maker = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _maker.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_set_of_keys_is_a_rule_for_access()
    {
        Configured.With("--listen-web=192.0.2.10:8080", $"--web-jwt-jwks={_maker.KeySet}");
        Configured.With("--listen-web=192.0.2.10:8080", $"--web-jwt-key={JwtMaker.Secret}");
    }

    [Fact]
    public void A_key_has_its_algorithms()
    {
        JwtOptions options = Configured.With(_maker.Options).Web.Jwt;
        Assert.Equal(["HS256", "HS384", "HS512"], options.Keys[0].Algorithms);
        Assert.Equal(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], options.Keys[1].Algorithms);
        Assert.Equal(["ES256"], options.Keys[2].Algorithms);
        Assert.Equal(["EdDSA"], options.Keys[3].Algorithms);
        Assert.Equal(["rsa", "ec", "ed"], options.Keys.Skip(1).Select(k => k.Key.KeyId));
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(48, 2)]
    [InlineData(64, 3)]
    public void A_secret_has_the_size_of_the_hash(int length, int algorithms) => Assert.Equal(
        algorithms, Assert.Single(Configured.With("--web-jwt-key=" + new string('k', length)).Web.Jwt.Keys).Algorithms.Count);

    [Theory]
    [InlineData("--web-jwt-key=short-but-a-token", "web-jwt-key", "at least 32")]
    [InlineData("--web-jwt-jwks=/nowhere/keys.json", "web-jwt-jwks", "/nowhere/keys.json")]
    [InlineData("--web-jwt-issuer=x", "web-jwt-issuer", "needs 'web-jwt-key'")]
    [InlineData("--web-jwt-audience=x", "web-jwt-audience", "needs 'web-jwt-key'")]
    public void A_wrong_option_is_named(string argument, string option, string text)
    {
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With(argument));
        Assert.Equal(option, problem.Option);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", "not a set of public keys")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"keys\":[]}", "has 0 keys")]
    [InlineData("{\"keys\":7}", "not a set of public keys")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}", "private or secret key")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\"}]}", "'oct' is not one of")]
    [InlineData("{\"keys\":[{}]}", "has no kty")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "2048")]
    [InlineData("{\"keys\":[{\"kty\":\"RSA\",\"n\":\"*\",\"e\":\"AQAB\"}]}", "not a set of public keys")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\"}]}", "not a set of public keys")]
    [InlineData("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AQAB\",\"y\":\"AQAB\"}]}", "P-256")]
    [InlineData("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AQAB\"}]}", "Ed25519")]
    public void A_set_with_an_unusable_key_stops_the_start(string json, string text)
    {
        File.WriteAllText(_file, json);
        OptionException problem = Assert.Throws<OptionException>(() => Configured.With($"--web-jwt-jwks={_file}"));
        Assert.Equal("web-jwt-jwks", problem.Option);
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_for_encryption_are_left_out_and_alg_binds_a_key()
    {
        File.WriteAllText(_file, _maker.Set("\"enc\""));
        Assert.Throws<OptionException>(() => Configured.With($"--web-jwt-jwks={_file}"));
        File.WriteAllText(_file, _maker.Set("\"sig\",\"alg\":\"HS256\"").Replace(",\"alg\":\"ES256\"", "", StringComparison.Ordinal));
        Assert.Throws<OptionException>(() => Configured.With($"--web-jwt-jwks={_file}"));
    }

    [Fact]
    public void Keys_are_read_again()
    {
        File.WriteAllText(_file, _maker.Set("\"sig\""));
        WebOptions options = Configured.With($"--web-jwt-jwks={_file}").Web;
        File.WriteAllText(_file, "gone");
        Assert.Throws<OptionException>(() => options.ReadJwt());
        File.WriteAllText(_file, _maker.Set("\"sig\""));
        Assert.Equal(3, options.ReadJwt().Keys.Count);
    }
}
