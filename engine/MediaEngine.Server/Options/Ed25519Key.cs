using MediaEngine.Interop.OpenSsl;
using Microsoft.IdentityModel.Tokens;

namespace MediaEngine.Server.Options;

/// <summary>
/// A public key of Ed25519 (RFC 8037) for a library that does not know EdDSA: the key brings its own provider of signatures.
/// </summary>
internal sealed class Ed25519Key : AsymmetricSecurityKey
{
    public const string Algorithm = "EdDSA";

    private readonly byte[] _octets;

    public Ed25519Key(byte[] octets)
    {
        _octets = octets;
        CryptoProviderFactory = new CryptoProviderFactory { CustomCryptoProvider = new Provider(), CacheSignatureProviders = false };
    }

    [Obsolete("Use PrivateKeyStatus.")]
    public override bool HasPrivateKey => false;

    public override PrivateKeyStatus PrivateKeyStatus => PrivateKeyStatus.DoesNotExist;

    public override int KeySize => 8 * Ed25519.KeySize;

    private sealed class Provider : ICryptoProvider
    {
        public bool IsSupportedAlgorithm(string algorithm, params object[] args) =>
            algorithm == Algorithm && args is [Ed25519Key, ..];

        public object Create(string algorithm, params object[] args) => new Verifier((Ed25519Key)args[0]);

        public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();
    }

    private sealed class Verifier(Ed25519Key key) : SignatureProvider(key, Ed25519Key.Algorithm)
    {
        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => Ed25519.Verify(key._octets, input, signature);

        public override bool Verify(
            byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) =>
            Ed25519.Verify(key._octets, input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
