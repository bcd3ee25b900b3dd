using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MediaEngine.Signalling.Tests.Negotiation;

/// <summary>The contents of an object as a text. Objects with equal contents have equal texts.</summary>
internal static class StateText
{
    /// <param name="root">The object to start with.</param>
    /// <param name="identities">Adds object identities, so that equal texts also mean that no object was replaced.</param>
    public static string Of(object? root, bool identities = false)
    {
        var text = new StringBuilder();
        Append(text, root, new Dictionary<object, int>(ReferenceEqualityComparer.Instance), identities);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, Dictionary<object, int> seen, bool identities)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                return;
            case string or Delegate or Type:
            case not null when value.GetType().IsPrimitive || value.GetType().IsEnum:
                text.Append(value);
                return;
        }

        if (!value.GetType().IsValueType && !seen.TryAdd(value, seen.Count))
        {
            text.Append('#').Append(seen[value]);
            return;
        }

        if (identities)
            text.Append('@').Append(RuntimeHelpers.GetHashCode(ArrayOf(value) ?? (value.GetType().IsValueType ? null : value)));
        if (value is IEnumerable items && !IsDefault(value))
        {
            text.Append('[');
            foreach (object? item in items)
            {
                Append(text, item, seen, identities);
                text.Append(',');
            }

            text.Append(']');
            return;
        }

        text.Append(value.GetType().Name).Append('{');
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                | BindingFlags.DeclaredOnly))
            {
                text.Append(field.Name).Append('=');
                Append(text, field.GetValue(value), seen, identities);
                text.Append(';');
            }
        }

        text.Append('}');
    }

    /// <summary>The elements of an immutable array.</summary>
    private static object? ArrayOf(object value) =>
        value.GetType() is { IsGenericType: true, Name: "ImmutableArray`1" } type
            ? type.GetField("array", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(value) : null;

    /// <summary>A default immutable array cannot be enumerated.</summary>
    private static bool IsDefault(object value) => value.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
}
