using Microsoft.IdentityModel.Tokens;

namespace MediaEngine.Server.Options;

/// <summary>A key by which JSON Web Tokens are checked.</summary>
/// <param name="Algorithms">
/// Values of alg that the key is for (RFC 8725 section 3.1): a token does not choose how its key is used.
/// </param>
internal sealed record JwtKey(SecurityKey Key, IReadOnlyList<string> Algorithms);
