const words = (text: string): string[] => text.trim().split(/\s+/);

/** Functions that only compute. Everything else is refused: a list of the harmful ones would never be complete. */
export const PURE_FUNCTIONS: ReadonlySet<string> = new Set([
  ...words(`count sum avg min max bool_and bool_or every string_agg array_agg mode percentile_cont percentile_disc stddev stddev_pop stddev_samp
    variance var_pop var_samp corr regr_slope regr_intercept any_value`),
  ...words('row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value'),
  ...words(`date_trunc date_part extract age make_date make_interval make_timestamptz to_char to_date to_timestamp timezone date justify_days
    justify_hours isfinite generate_series unnest now`),
  ...words('abs ceil ceiling floor round trunc sign mod power sqrt ln log exp div width_bucket greatest least to_number numeric'),
  ...words(`lower upper initcap length char_length character_length trim btrim ltrim rtrim substring substr left right replace regexp_replace
    regexp_match split_part position strpos concat concat_ws lpad rpad reverse starts_with translate format overlay md5`),
  ...words('coalesce nullif grouping array_length cardinality array_to_string string_to_array array_position'),
  ...words(`jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_extract_path jsonb_extract_path_text jsonb_each
    jsonb_each_text jsonb_object_keys jsonb_typeof jsonb_to_recordset json_array_elements json_array_length json_extract_path_text`),
]);
