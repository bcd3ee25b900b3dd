using MediaEngine.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace MediaEngine.Architecture.Tests;

/// <summary>Public members come before private ones.</summary>
public sealed class MemberOrderTests
{
    private static readonly CSharpParseOptions _options =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithPreprocessorSymbols("DEBUG");

    /// <summary>Checks methods and computed properties. Fields, constructors and nested types are not checked.</summary>
    [Fact]
    public void Public_members_stand_before_private_ones()
    {
        List<string> wrong = [];
        foreach (string path in Repository.Files("*.cs", "engine", "interop", "tests", "perf"))
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(File.ReadAllText(path), _options);
            foreach (TypeDeclarationSyntax type in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
            {
                List<MemberDeclarationSyntax> members = [.. type.Members.Where(IsOrdered)];
                int lastPublic = members.FindLastIndex(m => !IsPrivate(m));
                wrong.AddRange(members.Take(Math.Max(lastPublic, 0)).Where(IsPrivate)
                    .Select(m => $"{Repository.Relative(path)}:{Line(m)}: stands before a member that is not private"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>A property with an initial value counts as a field, because the order of initial values matters.</summary>
    private static bool IsOrdered(MemberDeclarationSyntax member) =>
        member is MethodDeclarationSyntax or PropertyDeclarationSyntax { Initializer: null } or IndexerDeclarationSyntax;

    private static bool IsPrivate(MemberDeclarationSyntax member) =>
        member.Modifiers.Any(SyntaxKind.PrivateKeyword) && !member.Modifiers.Any(SyntaxKind.ProtectedKeyword);

    private static int Line(MemberDeclarationSyntax member) => member.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
